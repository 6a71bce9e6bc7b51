register_simp_attr foo
theorem goal : 1 = 2 := by decide
