/-! Ackermann's function. -/

def ack : Nat → Nat → Nat
  | 0, y => y + 1
  | x + 1, 0 => ack x 1
  | x + 1, y + 1 => ack x (ack (x + 1) y)
termination_by x y => (x, y)

#eval ack 3 5

theorem ack_one (y : Nat) : ack 1 y = y + 2 := by
  induction y with
  | zero => simp [ack]
  | succ y ih => rw [ack, ih, ack]
