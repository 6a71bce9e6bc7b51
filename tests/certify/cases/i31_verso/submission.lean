set_option doc.verso true
/-- {lean}`by run_tac pure ()` -/
theorem goal : 1 = 2 := by decide
