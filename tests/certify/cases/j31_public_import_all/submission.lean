public import all Evil
theorem goal : 1 = 1 := rfl
