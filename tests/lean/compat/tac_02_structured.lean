/-! Bullets, `case` tags, `next`, `show`. -/

example (p q r : Prop) : p ∧ (q ∨ r) → (p ∧ q) ∨ (p ∧ r) := by
  intro h
  match h with
  | ⟨_, Or.inl _⟩ =>
    apply Or.inl
    constructor <;> assumption
  | ⟨_, Or.inr _⟩ =>
    apply Or.inr
    constructor <;> assumption

example (p q : Prop) : p ∨ q → q ∨ p := by
  intro h
  cases h
  case inr h =>
    apply Or.inl
    assumption
  case inl h =>
    apply Or.inr
    assumption

example (n : Nat) : n + 1 = Nat.succ n := by
  show Nat.succ n = Nat.succ n
  rfl
