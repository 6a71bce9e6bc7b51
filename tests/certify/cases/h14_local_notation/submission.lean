local notation "N" => Nat
theorem aux (n : N) : n = n := rfl
theorem goal : 1 + 1 = 2 := rfl
