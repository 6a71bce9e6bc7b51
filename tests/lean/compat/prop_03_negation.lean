/-! Negation is an implication to falsity. -/

variable (p q : Prop)

example (hpq : p → q) (hnq : ¬q) : ¬p :=
  fun hp : p => show False from hnq (hpq hp)

example (hp : p) (hnp : ¬p) : q := absurd hp hnp

example (hp : p) (hnp : ¬p) : q := False.elim (hnp hp)

example : ¬(p ∧ ¬p) := fun h => h.2 h.1

example : ¬(p ↔ ¬p) := by
  intro h
  have hnp : ¬p := fun hp => h.mp hp hp
  exact hnp (h.mpr hnp)
