instance (priority := 20000) (n : Nat) : OfNat Nat n := ⟨2⟩
theorem goal : 1 + 1 = 3 := by decide
