theorem goal {n : Nat} : n + 0 = n := rfl
