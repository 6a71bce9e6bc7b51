/-! Quantifying over lists. -/

example : [1, 2, 3].all (· < 4) = true := rfl
example : [1, 2, 3].any (· > 2) = true := rfl
example : ∀ x ∈ [1, 2, 3], x < 4 := by decide
example : ∃ x ∈ [1, 2, 3], x > 2 := by decide

theorem all_append (p : α → Bool) (xs ys : List α) :
    (xs ++ ys).all p = (xs.all p && ys.all p) := by
  induction xs with
  | nil => rfl
  | cons x xs ih => simp [ih, Bool.and_assoc]
