/-! Negated quantifiers. -/

open Classical

theorem not_forall_iff {α : Type} (p : α → Prop) : (¬∀ x, p x) ↔ ∃ x, ¬p x :=
  ⟨fun h => byContradiction fun hn =>
      h fun x => byContradiction fun hx => hn ⟨x, hx⟩,
   fun ⟨x, hx⟩ h => hx (h x)⟩

example {α : Type} (p : α → Prop) : (¬∃ x, p x) ↔ ∀ x, ¬p x :=
  ⟨fun h x hx => h ⟨x, hx⟩, fun h ⟨x, hx⟩ => h x hx⟩

example {α : Type} (p : α → Prop) : (¬∀ x, p x) ↔ ∃ x, ¬p x := by simp
