/-! De Morgan's laws in tactic style. -/

example (p q : Prop) : ¬(p ∨ q) ↔ ¬p ∧ ¬q := by
  constructor
  · intro h
    exact ⟨fun hp => h (.inl hp), fun hq => h (.inr hq)⟩
  · rintro ⟨hp, hq⟩ (h | h)
    · exact hp h
    · exact hq h

example (p q : Prop) : ¬(p ∧ q) ↔ (¬p ∨ ¬q) := by
  by_cases hp : p <;> by_cases hq : q <;> simp [hp, hq]
