/-! Transitive closure of a relation. -/

inductive Star (r : α → α → Prop) : α → α → Prop where
  | refl (a : α) : Star r a a
  | head {a b c : α} : r a b → Star r b c → Star r a c

namespace Star
variable {α : Type} {r : α → α → Prop}

theorem single {a b : α} (h : r a b) : Star r a b := head h (refl b)

theorem trans {a b c : α} (h₁ : Star r a b) (h₂ : Star r b c) : Star r a c := by
  induction h₁ with
  | refl => exact h₂
  | head h _ ih => exact head h (ih h₂)

theorem mono {s : α → α → Prop} (hs : ∀ {a b}, r a b → s a b) {a b : α} (h : Star r a b) :
    Star s a b := by
  induction h with
  | refl a => exact .refl a
  | head h _ ih => exact .head (hs h) ih
end Star
