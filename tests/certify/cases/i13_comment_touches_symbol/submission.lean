def f (x : Nat) := x +-- a comment?
 1
theorem goal : 1 = 2 := by decide
