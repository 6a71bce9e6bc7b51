/-! Universal quantification. -/

example (α : Type) (p q : α → Prop) : (∀ x, p x ∧ q x) → ∀ y, p y :=
  fun h : ∀ x, p x ∧ q x =>
  fun y : α =>
  show p y from (h y).left

example (α : Type) (p q : α → Prop) : (∀ x, p x ∧ q x) ↔ (∀ x, p x) ∧ (∀ x, q x) :=
  ⟨fun h => ⟨fun x => (h x).1, fun x => (h x).2⟩, fun ⟨f, g⟩ x => ⟨f x, g x⟩⟩

example (α : Type) (r : Prop) : α → ((∀ _ : α, r) ↔ r) :=
  fun a => ⟨fun h => h a, fun hr _ => hr⟩
