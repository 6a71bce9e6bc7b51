/-! Integers. -/

#eval (3 : Int) - 5
#eval (-7 : Int) / 2
#eval (-7 : Int) % 2
example (a b : Int) : a + b = b + a := Int.add_comm a b
example (a b c : Int) (h : a = b) : a - c = b - c := by rw [h]
example (a b : Int) : a - b + b = a := by omega
example (a b : Int) : (a + b) * (a - b) = a * a - b * b := by
  rw [Int.mul_sub, Int.add_mul, Int.add_mul, Int.mul_comm b a]
  omega
example (n : Nat) : (n : Int) ≥ 0 := Int.natCast_nonneg n
