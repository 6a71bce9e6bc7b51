/-! Distributivity with angle brackets. -/

theorem and_or_distrib (p q r : Prop) : p ∧ (q ∨ r) ↔ (p ∧ q) ∨ (p ∧ r) := by
  constructor
  · intro ⟨hp, hqr⟩
    cases hqr with
    | inl hq => exact Or.inl ⟨hp, hq⟩
    | inr hr => exact Or.inr ⟨hp, hr⟩
  · intro h
    cases h with
    | inl h => exact ⟨h.left, Or.inl h.right⟩
    | inr h => exact ⟨h.left, Or.inr h.right⟩
