/-! Pairs of lists. -/

def unzip' : List (α × β) → List α × List β
  | [] => ([], [])
  | (a, b) :: rest =>
    let (as, bs) := unzip' rest
    (a :: as, b :: bs)

example : unzip' [(1, 'a'), (2, 'b')] = ([1, 2], ['a', 'b']) := rfl

theorem unzip'_fst (xs : List (α × β)) : (unzip' xs).1 = xs.map Prod.fst := by
  induction xs with
  | nil => rfl
  | cons x xs ih => simp [unzip', ih]

#eval List.zip [1, 2] [3, 4]
#eval List.zipWith (· + ·) [1, 2] [3, 4]
