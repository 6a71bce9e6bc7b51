/-! Axioms and choice. -/

open Classical

theorem choose_fun {α β : Type} {r : α → β → Prop} (h : ∀ x, ∃ y, r x y) :
    ∃ f : α → β, ∀ x, r x (f x) :=
  ⟨fun x => choose (h x), fun x => choose_spec (h x)⟩

#print axioms choose_fun
theorem fun_ext {α β : Type} {f g : α → β} (h : ∀ x, f x = g x) : f = g := funext h
theorem prop_ext {p q : Prop} (h : p ↔ q) : p = q := propext h
noncomputable def pick {α : Type} [Nonempty α] : α := choice inferInstance
