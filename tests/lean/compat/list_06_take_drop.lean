/-! Prefixes and suffixes. -/

example (n : Nat) (xs : List α) : xs.take n ++ xs.drop n = xs := List.take_append_drop n xs
example (n : Nat) (xs : List α) : (xs.drop n).length = xs.length - n := by simp
#eval [1, 2, 3, 4].take 2
#eval [1, 2, 3, 4].drop 3
#eval List.range 5
#eval (List.range 3).zip ["a", "b", "c"]
#eval List.replicate 3 'x'
