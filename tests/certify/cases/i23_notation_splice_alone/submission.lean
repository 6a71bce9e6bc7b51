notation "sneaky" => id $rfl
theorem goal : 1 = 2 := by decide
