/-! Algebra of the natural numbers. -/

theorem sq_add (a b : Nat) : (a + b) ^ 2 = a ^ 2 + 2 * a * b + b ^ 2 := by
  simp only [Nat.pow_two, Nat.add_mul, Nat.mul_add, Nat.mul_comm b a, Nat.mul_assoc]
  omega

example (a b c : Nat) (h : a ≤ b) : a * c ≤ b * c := Nat.mul_le_mul_right c h
example (a b : Nat) (h : a ∣ b) (hb : 0 < b) : a ≤ b := Nat.le_of_dvd hb h
example (n : Nat) : n < 2 ^ n := Nat.lt_two_pow_self
example (a b : Nat) : Nat.gcd a b ∣ a := Nat.gcd_dvd_left a b
example (a b : Nat) : a * b = 0 ↔ a = 0 ∨ b = 0 := Nat.mul_eq_zero
