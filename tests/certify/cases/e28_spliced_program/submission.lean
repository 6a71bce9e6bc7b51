local macro "sneaky" : tactic => `(tactic| exact $(Lean.mkIdent `rfl))
theorem goal : 1 = 2 := by sneaky
