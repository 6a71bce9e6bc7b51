#exit
theorem goal : 1 + 1 = 3 := rfl
