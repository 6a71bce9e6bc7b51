initialize x : Unit ← pure ()
theorem goal : 1 + 1 = 3 := rfl
