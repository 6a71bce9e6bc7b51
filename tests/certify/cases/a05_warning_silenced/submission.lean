set_option warn.sorry false
theorem goal : 1 + 1 = 3 := sorry
