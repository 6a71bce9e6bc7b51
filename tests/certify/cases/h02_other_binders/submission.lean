theorem goal (k : Nat) : k + 0 = k := rfl
