/-! Rewriting on one side. -/

example (a b c : Nat) : a * b * c = a * (c * b) := by
  rw [Nat.mul_assoc]
  conv =>
    lhs
    rhs
    rw [Nat.mul_comm]

example (a b c : Nat) : (a * b) * c = b * (a * c) := by
  conv =>
    lhs
    congr
    · rw [Nat.mul_comm]
  rw [Nat.mul_assoc]
