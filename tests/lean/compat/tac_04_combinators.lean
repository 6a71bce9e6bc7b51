/-! Tactic combinators. -/

example (p q r : Prop) (hp : p) (hq : q) (hr : r) : p ∧ q ∧ r := by
  constructor <;> try constructor
  all_goals assumption

example (p q r : Prop) (hq : q) : p ∨ q ∨ r := by
  repeat (first | apply Or.inl; assumption | apply Or.inr | assumption)

example (p q r : Prop) (hp : p) (hq : q) (hr : r) : p ∧ q ∧ r := by
  constructor
  any_goals constructor
  all_goals first | exact hp | exact hq | exact hr

example : ∃ n : Nat, n + 0 = n ∧ 0 + n = n := by
  refine ⟨0, ?_, ?_⟩ <;> rfl
