/-! The simplifier on propositions. -/

example (p q : Prop) (hp : p) : p ∧ q ↔ q := by simp [hp]
example (p : Prop) : p ∧ True ↔ p := by simp
example (p : Prop) : (p ∨ False) = p := by simp
example (p q : Prop) (h : p → q) (hp : p) : q := by simp_all
example (p q : Prop) : p ∧ q → q ∧ p := by
  intro h
  simp [h]
example : ¬(1 = 2) ∧ 2 = 2 := by simp
