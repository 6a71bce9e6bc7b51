import Evil
theorem goal : 1 + 1 = 3 := evil.elim
