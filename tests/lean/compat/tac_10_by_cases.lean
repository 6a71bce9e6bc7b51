/-! Deciding a proposition in the middle of a proof. -/

example (p q : Prop) (h : p → q) (h' : ¬p → q) : q := by
  by_cases hp : p
  · exact h hp
  · exact h' hp

example (a b : Nat) : max a b = b ∨ max a b = a := by
  by_cases h : a ≤ b
  · left
    exact Nat.max_eq_right h
  · right
    exact Nat.max_eq_left (by omega)

example (n : Nat) : (if n = n then 1 else 2) = 1 := by
  simp
