/-! `arg`, `simp` and `unfold` in conversions. -/

def double (n : Nat) := n + n

example (a b : Nat) (f : Nat → Nat → Nat) (h : f (a + 0) (b + 0) = 7) : f a b = 7 := by
  conv at h =>
    lhs
    arg 1
    simp
  exact h

example (a : Nat) : double a = 2 * a := by
  conv =>
    lhs
    unfold double
  omega

example (a : Nat) (h : a = 3) : a + a = 6 := by
  conv => lhs; arg 2; rw [h]
  rw [h]
