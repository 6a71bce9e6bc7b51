theorem goal : (1 : Nat) + 1 = (2 : Nat) ∧ True := ⟨rfl, trivial⟩
