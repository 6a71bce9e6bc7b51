theorem unused : 1 + 1 = 3 := sorry
theorem goal : 1 + 1 = 2 := rfl
