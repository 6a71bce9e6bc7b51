/-! Relations: a symmetric and transitive one is almost reflexive. -/

variable {α : Type} (r : α → α → Prop)
variable (symm : ∀ {x y}, r x y → r y x) (trans : ∀ {x y z}, r x y → r y z → r x z)

include symm trans in
theorem refl_of_related {x y : α} (h : r x y) : r x x := trans h (symm h)

example (h : ∀ x y : α, r x y) (x : α) : r x x := h x x

example (refl : ∀ x, r x x) : ∀ x, ∃ y, r x y := fun x => ⟨x, refl x⟩
