elab "#print " "axioms" i:ident : command => pure ()
theorem goal : 1 + 1 = 3 := sorry
