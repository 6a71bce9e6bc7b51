/-! Recursion with an accumulator agrees with the plain one. -/

def factorial : Nat → Nat
  | 0 => 1
  | n + 1 => (n + 1) * factorial n

def factAcc : Nat → Nat → Nat
  | 0, acc => acc
  | n + 1, acc => factAcc n ((n + 1) * acc)

theorem factAcc_eq (n acc : Nat) : factAcc n acc = factorial n * acc := by
  induction n generalizing acc with
  | zero => simp [factAcc, factorial]
  | succ n ih =>
    rw [factAcc, ih, factorial, ← Nat.mul_assoc, Nat.mul_comm (factorial n)]

#eval factorial 20
example : factAcc 5 1 = 120 := rfl
