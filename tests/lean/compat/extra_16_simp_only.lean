/-! Controlling the simplifier. -/

example (a b : Nat) (h : a = b) : a + 0 = b := by simp only [Nat.add_zero, h]
example (p q : Prop) (hp : p) (hq : q) : p ∧ q := by simp only [hp, hq, and_self]
example (xs : List Nat) (h : xs = []) : xs.length = 0 := by
  simp only [h, List.length_nil]
example (f : Nat → Nat) (h : ∀ x, f x = x) : f (f 3) = 3 := by simp only [h]
example (a b c : Nat) (h : a = b) (k : b = c) : a = c := by simp_all
example (x : Nat) (h : ¬(x ≠ 3)) : x = 3 := by simpa using h
