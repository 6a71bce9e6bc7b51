local infixl:65 (priority := high) " + " => fun a b : Nat => Nat.succ (Nat.add a b)
theorem goal : 1 + 1 = 3 := rfl
