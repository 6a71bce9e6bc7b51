def Nat.isSmall (n : Nat) : Prop := True
theorem goal : 1 = 2 := by decide
