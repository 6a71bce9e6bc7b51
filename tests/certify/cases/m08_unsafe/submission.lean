unsafe def f : 1 = 2 := f
theorem goal : 1 = 2 := f
