/-! Implications and their currying. -/

theorem compose (p q r : Prop) : (q → r) → (p → q) → p → r :=
  fun h₁ h₂ h₃ => h₁ (h₂ h₃)

example (p q r : Prop) : (p → (q → r)) ↔ (p ∧ q → r) :=
  ⟨fun h ⟨hp, hq⟩ => h hp hq, fun h hp hq => h ⟨hp, hq⟩⟩

example (p q r : Prop) : ((p ∨ q) → r) ↔ (p → r) ∧ (q → r) :=
  ⟨fun h => ⟨h ∘ Or.inl, h ∘ Or.inr⟩, fun ⟨f, g⟩ h => h.elim f g⟩
