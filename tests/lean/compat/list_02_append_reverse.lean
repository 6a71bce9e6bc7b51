/-! Append and reverse. -/

theorem rev_append (xs ys : List α) : (xs ++ ys).reverse = ys.reverse ++ xs.reverse := by
  simp

theorem rev_rev (xs : List α) : xs.reverse.reverse = xs := List.reverse_reverse xs

theorem append_inj_left (xs ys zs : List α) (h : zs ++ xs = zs ++ ys) : xs = ys :=
  List.append_cancel_left h

example (xs ys : List α) : (xs ++ ys).length = ys.length + xs.length := by
  rw [List.length_append, Nat.add_comm]

#eval [1, 2, 3] ++ [4] ++ [5, 6]
#eval [1, 2, 3].reverse
