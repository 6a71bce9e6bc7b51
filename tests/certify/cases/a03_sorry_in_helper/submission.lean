theorem h : 1 + 1 = 3 := sorry
theorem goal : 1 + 1 = 3 := h
