/-! Rewriting: equations, directions, hypotheses. -/

variable (k : Nat) (f : Nat → Nat)

example (h₁ : f 0 = 0) (h₂ : k = 0) : f k = 0 := by
  rw [h₂, h₁]

example (a b c : Nat) : a + b + c = a + c + b := by
  rw [Nat.add_assoc, Nat.add_comm b, ← Nat.add_assoc]

example (h : k + 0 = 0) : f k = f 0 := by
  rw [Nat.add_zero] at h
  rw [h]

example (a b : Nat) (f : Nat → Nat) (h : ∀ x, f x = x) : f (f a) + f b = a + b := by
  rw [h, h, h]

example (x y : Nat) (h : x = y) (h2 : y + 1 = 7) : x + 1 = 7 := by
  rwa [h]
