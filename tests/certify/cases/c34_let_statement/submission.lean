theorem goal : let x := 1; x + 1 = 2 := rfl
