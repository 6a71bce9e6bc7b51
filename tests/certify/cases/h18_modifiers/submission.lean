/-- A doc comment. -/
@[simp] nonrec theorem goal : 1 + 1 = 2 := rfl
