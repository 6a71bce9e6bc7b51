macro (priority := high) "simp" k:ident : attr => `(attr| macro $k)
@[simp skip] def evil := 1
theorem goal : 1 = 2 := by decide
