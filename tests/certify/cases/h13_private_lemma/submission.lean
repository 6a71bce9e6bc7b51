private theorem aux (n : Nat) : n + 0 = n := rfl
theorem goal : ∀ n : Nat, n + 0 = n := aux
