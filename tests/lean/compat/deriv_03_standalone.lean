/-! Deriving after the fact. -/

structure P where
  x : Nat
  y : List Nat

deriving instance Repr, DecidableEq for P

#eval ({ x := 1, y := [2, 3] } : P)
#eval if ({ x := 1, y := [] } : P) = ⟨1, []⟩ then "same" else "different"
