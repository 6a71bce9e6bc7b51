/-! Equivalences as rewriting rules and as functions. -/

example (p q r : Prop) (h₁ : p ↔ q) (h₂ : q ↔ r) : p ↔ r := h₁.trans h₂

example (p q : Prop) (h : p ↔ q) : ¬p ↔ ¬q := by rw [h]

example (p q : Prop) (h : p ↔ q) (hp : p) : q := propext h ▸ hp

example (p q : Prop) (h : p ↔ q) : q ↔ p := h.symm

example (p : Prop) : p ∧ p ↔ p := ⟨And.left, fun h => ⟨h, h⟩⟩
