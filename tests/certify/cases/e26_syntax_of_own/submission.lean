syntax (name := byElab) "sneaky" : term
theorem goal : 1 = 2 := sneaky
