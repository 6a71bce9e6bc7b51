/-! Conjunction: taking apart and putting together. -/

theorem and_swap' (p q : Prop) (h : p ∧ q) : q ∧ p :=
  ⟨h.right, h.left⟩

example (p q r : Prop) : (p ∧ q) ∧ r ↔ p ∧ (q ∧ r) :=
  Iff.intro
    (fun h => ⟨h.1.1, h.1.2, h.2⟩)
    (fun h => ⟨⟨h.1, h.2.1⟩, h.2.2⟩)

#check @and_swap'
