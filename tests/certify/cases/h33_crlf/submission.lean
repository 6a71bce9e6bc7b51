theorem goal : 1 + 1 = 2 :=
  rfl
