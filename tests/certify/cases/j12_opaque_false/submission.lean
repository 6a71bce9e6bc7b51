opaque bad : 1 = 2
theorem goal : 1 = 2 := bad
