open Lean in
local macro "sneaky" : tactic => do
  `(tactic| decide)
theorem goal : 1 = 2 := by sneaky
