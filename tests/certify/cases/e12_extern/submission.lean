@[extern "lean_nat_add"] opaque f : Nat → Nat → Nat
theorem goal : 1 + 1 = 3 := rfl
