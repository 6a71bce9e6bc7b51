/-! A type with parameters, and functions on it. -/

inductive Maybe (α : Type u) where
  | nothing : Maybe α
  | just (a : α) : Maybe α

namespace Maybe
def bind {α : Type u} {β : Type v} : Maybe α → (α → Maybe β) → Maybe β
  | nothing, _ => nothing
  | just a, f => f a

theorem bind_just {α : Type u} (m : Maybe α) : m.bind just = m := by
  cases m with
  | nothing => rfl
  | just a => rfl

theorem bind_assoc (m : Maybe α) (f : α → Maybe β) (g : β → Maybe γ) :
    (m.bind f).bind g = m.bind fun a => (f a).bind g := by
  cases m <;> rfl
end Maybe
