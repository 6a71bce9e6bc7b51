set_library_suggestions foo
theorem goal : 1 = 2 := by decide
