local macro "]]" x:term : term => `($x)
theorem goal : 1 = 2 := by decide
