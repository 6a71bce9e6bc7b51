structure S where
  x : Nat
  h : x = 2
theorem goal : (S.mk 2 rfl).1 = 2 := rfl
