-- error 7: ⊢ a + b = b + a
-- error 10: ∃ x, p x
-- error 13: [a, b] ++ xs
-- error 16: p ∧ q → q ∨ ¬p
-- error 19: a ≤ b * 2

theorem show_add (a b : Nat) : a + b = b + a := by
  skip

theorem show_exists (p : Nat → Prop) : ∃ x, p x := by
  skip

theorem show_list (a b : Nat) (xs : List Nat) : [a, b] ++ xs = [] := by
  skip

theorem show_logic (p q : Prop) : p ∧ q → q ∨ ¬p := by
  skip

theorem show_order (a b : Nat) : a ≤ b * 2 := by
  skip
