structure W where x : Nat
instance (priority := low) : Add W := ⟨fun a b => ⟨a.x + b.x⟩⟩
theorem goal : 1 + 1 = 2 := rfl
