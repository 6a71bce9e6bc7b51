abbrev P := 1 + 1 = 2
theorem goal : P := rfl
