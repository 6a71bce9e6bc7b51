/-! Sums by induction. -/

def sumOdd : Nat → Nat
  | 0 => 0
  | n + 1 => sumOdd n + (2 * n + 1)

theorem sumOdd_eq (n : Nat) : sumOdd n = n * n := by
  induction n with
  | zero => rfl
  | succ n ih =>
    rw [sumOdd, ih, step]
where
  step (n : Nat) : (n + 1) * (n + 1) = n * n + (2 * n + 1) := by
    rw [Nat.add_mul, Nat.mul_add]
    omega

theorem two_pow_pos (n : Nat) : 0 < 2 ^ n := by
  induction n with
  | zero => decide
  | succ n ih => rw [Nat.pow_succ]; omega
