/-! Local definitions and facts. -/

example : ∃ x : Nat, x + 2 = 8 := by
  let a : Nat := 3 * 2
  exists a

example (n : Nat) (h : 0 < n) : n ≠ 0 := by
  have h' := Nat.pos_iff_ne_zero.mp h
  exact h'

example (a b : Nat) (h : a = b ∧ b = 3) : a = 3 := by
  have ⟨h₁, h₂⟩ := h
  rw [h₁, h₂]

example (p q : Prop) (hp : p) (hpq : p → q) : q := by
  suffices h : p by exact hpq h
  exact hp
