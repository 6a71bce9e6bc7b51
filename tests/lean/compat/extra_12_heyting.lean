/-! Propositions that need no classical logic. -/

theorem not_not_em' (p : Prop) : ¬¬(p ∨ ¬p) := fun h => h (.inr fun hp => h (.inl hp))
theorem not_not_not' (p : Prop) : ¬¬¬p ↔ ¬p :=
  ⟨fun h hp => h fun hn => hn hp, fun h k => k h⟩
theorem contrapose (p q : Prop) : (p → q) → ¬q → ¬p := fun h hq hp => hq (h hp)
example (p q : Prop) : ¬(p ↔ ¬p) ∧ (p ∧ q → p) :=
  ⟨fun h => (fun hp => h.1 hp hp) (h.2 fun hp => h.1 hp hp), And.left⟩
