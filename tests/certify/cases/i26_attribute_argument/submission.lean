macro "foo" x:term : command => `(@[$x] def g : Nat := 1)
foo csimp
theorem goal : 1 = 2 := by decide
