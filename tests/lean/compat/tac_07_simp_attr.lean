/-! Marking lemmas for the simplifier. -/

def mk_symm (xs : List α) := xs ++ xs.reverse

@[simp] theorem reverse_mk_symm (xs : List α) : (mk_symm xs).reverse = mk_symm xs := by
  simp [mk_symm]

example (xs ys : List Nat) : (xs ++ mk_symm ys).reverse = mk_symm ys ++ xs.reverse := by simp

example (p : List Nat → Prop) (xs ys : List Nat) (h : p (mk_symm ys ++ xs.reverse)) :
    p (xs ++ mk_symm ys).reverse := by
  simp [-reverse_mk_symm, List.reverse_append]
  simpa using h
