theorem goal : 1 = 1 := -- c by decide
