theorem aux : True := by
  first
  | exact (Nat ⊕'"' ")
  | exact (by_elab pure ()) -- "
  | trivial
theorem goal : 1 = 2 := by decide
