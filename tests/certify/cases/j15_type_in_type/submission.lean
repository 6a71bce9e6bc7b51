inductive Big : Type where | mk : (α : Type) → α → Big
theorem goal : 1 = 2 := rfl
