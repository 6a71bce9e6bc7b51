local macro "triv" : tactic => `(tactic| decide)
local macro_rules
  | `(tactic| triv) => `(tactic| exact $rfl)
theorem goal : 1 = 2 := by triv
