/-! Named arguments, implicit ones and `@`. -/

theorem t1 {p q : Prop} (hp : p) (_hq : q) : p := hp

theorem t2 (hp : 1 = 1) : 1 = 1 := t1 hp (q := True) trivial

example (p q r s : Prop) (h : r → s) (h' : p → q) : r → s := t1 (p := r → s) h h'

#check @t1
#print t1
