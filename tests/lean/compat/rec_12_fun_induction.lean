/-! Functional induction. -/

def alternate : List α → List α → List α
  | [], ys => ys
  | x :: xs, ys => x :: alternate ys xs
termination_by xs ys => xs.length + ys.length

theorem length_alternate (xs ys : List α) :
    (alternate xs ys).length = xs.length + ys.length := by
  fun_induction alternate xs ys with
  | case1 ys => simp
  | case2 ys x xs ih =>
    simp only [List.length_cons, ih]
    omega

#eval alternate [1, 3, 5] [2, 4]
