macro_rules | `($x = $y) => `($x ≤ $y)
theorem goal : 1 = 2 := by decide
