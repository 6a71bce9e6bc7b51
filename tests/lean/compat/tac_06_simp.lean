/-! The simplifier with lemmas, hypotheses and `at`. -/

example (x y z : Nat) : (x + 0) * (0 + y * 1 + z * 0) = x * y := by simp

example (x y z : Nat) (p : Nat → Prop) (h : p ((x + 0) * (0 + y * 1 + z * 0))) : p (x * y) := by
  simp at h
  assumption

example (xs : List Nat) : (xs ++ [1, 2, 3]).reverse = [3, 2, 1] ++ xs.reverse := by simp

example (x y : Nat) (h₁ : x = y) (h₂ : y = 0) : x + x = 0 := by
  simp [h₁, h₂]

def f (m n : Nat) : Nat := m + n + m

example {m n : Nat} (h : n = 1) (h' : 0 = m) : f m n = n := by
  simp [h, ← h', f]
