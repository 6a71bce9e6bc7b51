syntax "triv" : tactic
macro_rules | `(tactic| triv) => `(tactic| decide)
theorem goal : 1 + 1 = 2 := by triv
