/-! Indexing, heads and tails. -/

def xs : List Nat := [10, 20, 30]

#eval xs[1]
#eval xs[5]?
#eval xs.head?
#eval xs.tail
example : xs[0]? = some 10 := rfl
example : xs.length = 3 := rfl
example (a : α) (as : List α) : (a :: as).head? = some a := rfl
example (as : List α) (i : Nat) (h : i < as.length) : as[i]? = some as[i] := by simp [h]
