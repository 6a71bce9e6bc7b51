/-! A unique-existence predicate of our own. -/

def UniqueEx {α : Type} (p : α → Prop) : Prop := ∃ x, p x ∧ ∀ y, p y → y = x

theorem UniqueEx.eq {α : Type} {p : α → Prop} (h : UniqueEx p) {a b : α} (ha : p a) (hb : p b) :
    a = b := by
  obtain ⟨x, _, hx⟩ := h
  rw [hx a ha, hx b hb]

example : UniqueEx fun n : Nat => n + 2 = 5 :=
  ⟨3, rfl, fun y hy => by omega⟩
