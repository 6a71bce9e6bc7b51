/-! Rewriting under binders, and by pattern. -/

example : (fun x : Nat => 0 + x) = (fun x => x) := by
  conv =>
    lhs
    intro x
    rw [Nat.zero_add]

example (f : Nat → Nat) (h : ∀ x, f (x + 0) = x) (a b : Nat) : f (a + 0) + b * 0 = a := by
  conv in b * 0 => rw [Nat.mul_zero]
  rw [h]
  rfl

example (a b : Nat) (g : Nat → Nat → Nat) : g (b + a) (a + b) = g (a + b) (a + b) := by
  conv => enter [1, 1]; rw [Nat.add_comm]
