/-! The order as an inductive predicate. -/

inductive Le : Nat → Nat → Prop where
  | refl (n : Nat) : Le n n
  | step {m n : Nat} : Le m n → Le m (n + 1)

theorem Le.trans {a b c : Nat} (h₁ : Le a b) (h₂ : Le b c) : Le a c := by
  induction h₂ with
  | refl => exact h₁
  | step _ ih => exact .step ih

theorem le_iff {a b : Nat} : Le a b ↔ a ≤ b := by
  constructor
  · intro h
    induction h with
    | refl => exact Nat.le_refl _
    | step _ ih => exact Nat.le_succ_of_le ih
  · intro h
    induction h with
    | refl => exact .refl _
    | step _ ih => exact .step ih
