theorem goal.aux : 1 = 1 := rfl
theorem «goal.aux» : 1 = 1 := rfl
