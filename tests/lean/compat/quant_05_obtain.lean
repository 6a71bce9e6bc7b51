/-! Existentials in tactic mode. -/

example (p q : Nat → Prop) (h : ∃ x, p x ∨ q x) : (∃ x, p x) ∨ ∃ x, q x := by
  obtain ⟨x, hp | hq⟩ := h
  · left
    exact ⟨x, hp⟩
  · right
    exact ⟨x, hq⟩

example (p : Nat → Prop) (h : ∃ x, p (x + 1)) : ∃ y, p y := by
  cases h with
  | intro x hx => exists x + 1

example : ∃ a b : Nat, a * b = 35 ∧ 1 < a ∧ a < b := by
  exists 5, 7

example : ∃ a b c : Nat, a * a + b * b = c * c ∧ 0 < a := by
  refine ⟨3, 4, 5, ?_, ?_⟩
  · rfl
  · decide
