theorem goal : 1 = 2 := goal
