def foo : Nat := 3
#evalfoo
theorem goal : 1 = 2 := by decide
