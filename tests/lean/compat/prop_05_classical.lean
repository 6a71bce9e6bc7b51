/-! Excluded middle and double negation. -/

open Classical

theorem dne {p : Prop} (h : ¬¬p) : p :=
  Or.elim (em p)
    (fun hp : p => hp)
    (fun hnp : ¬p => absurd hnp h)

example (p q : Prop) (h : ¬(p ∧ q)) : ¬p ∨ ¬q :=
  Or.elim (em p)
    (fun hp => Or.inr fun hq => h ⟨hp, hq⟩)
    (fun hp => Or.inl hp)

example (p q : Prop) : ((p → q) → p) → p := fun h =>
  byCases (fun hp : p => hp) (fun hnp : ¬p => h fun hp => absurd hp hnp)

example (p : Prop) (h : ¬¬p) : p := byContradiction fun hnp => h hnp

#print axioms dne
