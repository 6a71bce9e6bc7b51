class Bad : Prop where h : 1 = 2
theorem goal [Bad] : 1 = 2 := Bad.h
