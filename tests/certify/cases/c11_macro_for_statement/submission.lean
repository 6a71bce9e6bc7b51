local macro_rules | `(1 + 1 = 3) => `(True)
theorem goal : 1 + 1 = 3 := trivial
