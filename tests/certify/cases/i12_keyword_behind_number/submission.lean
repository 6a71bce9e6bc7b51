local macro "foo" x:term "." : command => `(example : True := trivial)
foo h.1.axiom cheat : False
theorem goal : 1 = 2 := by decide
