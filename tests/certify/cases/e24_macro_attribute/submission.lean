def k := 1
@[macro k] def evil : Nat := 1
theorem goal : 1 = 2 := rfl
