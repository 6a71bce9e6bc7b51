/-! Disjunction, by elimination and by pattern matching. -/

example (p q : Prop) (h : p ∨ q) : q ∨ p :=
  Or.elim h
    (fun hp : p => Or.inr hp)
    (fun hq : q => Or.inl hq)

example (p q r : Prop) : (p ∨ q) ∨ r → p ∨ (q ∨ r) := fun h =>
  match h with
  | Or.inl (Or.inl hp) => Or.inl hp
  | Or.inl (Or.inr hq) => Or.inr (Or.inl hq)
  | Or.inr hr => Or.inr (Or.inr hr)
