instance : Coe (1 = 1) (1 = 2) := ⟨fun h => h ▸ sorry⟩
theorem goal : 1 = 2 := (rfl : 1 = 1)
