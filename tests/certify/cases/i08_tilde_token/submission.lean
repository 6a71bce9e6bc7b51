local macro "~x" t:tactic : tactic => `(tactic| $t)
theorem goal : 1 = 2 := by ~xrun_tac foo
