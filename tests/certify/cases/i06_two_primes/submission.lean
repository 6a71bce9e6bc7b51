local notation "''" x => x
theorem goal : 1 = 2 := by decide
