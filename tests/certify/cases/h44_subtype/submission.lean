theorem aux (x : {n : Nat // 0 < n}) : 0 < x.1 := x.2
theorem goal : 1 + 1 = 2 := rfl
