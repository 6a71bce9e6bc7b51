set_option hygiene false
theorem goal : 1 = 2 := by decide
