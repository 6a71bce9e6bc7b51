theorem ｇoal : 1 = 1 := rfl
