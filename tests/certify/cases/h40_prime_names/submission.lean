theorem f' (x' : Nat) : x' = x' := rfl
theorem goal : 1 + 1 = 2 := by
  have h' := f' 2
  exact h'
