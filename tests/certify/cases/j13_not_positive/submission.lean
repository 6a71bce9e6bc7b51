inductive Bad : Type where | mk : (Bad → False) → Bad
theorem goal : 1 = 2 := rfl
