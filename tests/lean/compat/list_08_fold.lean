/-! Folds. -/

def sum (xs : List Nat) : Nat := xs.foldr (· + ·) 0

theorem sum_append (xs ys : List Nat) : sum (xs ++ ys) = sum xs + sum ys := by
  induction xs with
  | nil => simp [sum]
  | cons x xs ih =>
    simp only [sum, List.cons_append, List.foldr_cons] at *
    rw [ih, Nat.add_assoc]

theorem foldl_cons (xs acc : List α) : xs.foldl (fun t h => h :: t) acc = xs.reverse ++ acc := by
  induction xs generalizing acc with
  | nil => rfl
  | cons x xs ih => simp [ih]

#eval sum [1, 2, 3]
example : [1, 2, 3].foldl (fun acc x => acc * 10 + x) 0 = 123 := rfl
