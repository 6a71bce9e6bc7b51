@[default_instance 100000] instance (priority := high) foo : HAdd Nat Nat Nat := ⟨fun _ _ => 3⟩
theorem goal : 1 + 1 = 3 := rfl
