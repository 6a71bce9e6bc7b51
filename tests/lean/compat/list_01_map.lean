/-! Maps and filters. -/

#eval [1, 2, 3].map (· * 2)
#eval [1, 2, 3, 4].filter (· % 2 == 0)
#eval [1, 2, 3].foldl (· + ·) 0
example : [1, 2, 3].map (· + 1) = [2, 3, 4] := rfl

theorem map_comp (f : β → γ) (g : α → β) (xs : List α) : (xs.map g).map f = xs.map (f ∘ g) := by
  induction xs with
  | nil => rfl
  | cons x xs ih => simp

theorem length_map' (f : α → β) (xs : List α) : (xs.map f).length = xs.length := by
  induction xs with
  | nil => rfl
  | cons x xs ih => simp [List.map, ih]
