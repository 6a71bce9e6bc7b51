/-! Binary search, with proofs that the indices are valid. -/

def search (a : Array Nat) (x lo hi : Nat) (h : hi ≤ a.size) : Bool :=
  if hlt : lo < hi then
    let mid := (lo + hi) / 2
    if a[mid] == x then true
    else if a[mid] < x then search a x (mid + 1) hi h
    else search a x lo mid (by omega)
  else false
termination_by hi - lo

#eval search #[1, 3, 5, 8] 5 0 4 (by decide)
#eval search #[1, 3, 5, 8] 4 0 4 (by decide)

def swapEnds (a : Array Nat) (h : 0 < a.size) : Array Nat := a.swap 0 (a.size - 1)

#eval swapEnds #[1, 2, 3] (by decide)
