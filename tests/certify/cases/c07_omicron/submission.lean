theorem gοal : 1 + 1 = 2 := rfl
