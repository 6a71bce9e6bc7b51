/-! Linear arithmetic inside the simplifier. -/

example (x y : Nat) : x + y + 2 = y + 1 + x + 1 := by simp +arith

example (x y : Nat) (h : x + 2 ≤ y + 1) : x < y := by
  simp +arith at h
  exact h

example (x y : Nat) (h : x < y) (h' : y < x + 1) : False := by
  simp +arith at h'
  omega

def twice : Nat → Nat
  | 0 => 0
  | n + 1 => twice n + 2

theorem twice_eq (n : Nat) : twice n = 2 * n := by
  induction n with
  | zero => rfl
  | succ n ih => simp +arith [twice, ih]

def lastOr (d : Nat) : List Nat → Nat
  | [] => d
  | [x] => x
  | _ :: rest@(_ :: _) => lastOr d rest

example : lastOr 0 [1, 2, 3] = 3 := by simp [lastOr]
