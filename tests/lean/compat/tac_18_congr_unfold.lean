/-! `congr`, `unfold`, `delta`, `dsimp`, `change`. -/

def inc (n : Nat) := n + 1

example (a b : Nat) (h : a = b) : inc a * 2 = inc b * 2 := by
  congr

example (n : Nat) : inc n = 1 + n := by
  unfold inc
  exact Nat.add_comm n 1

example (n : Nat) : inc (inc n) = n + 2 := by
  dsimp [inc]

example (n : Nat) : inc n = n.succ := by
  change n + 1 = n.succ
  rfl

example (a b c d : Nat) (h₁ : a = c) (h₂ : b = d) : (a, b) = (c, d) := by
  rw [h₁, h₂]
