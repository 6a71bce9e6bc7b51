macro "foo" : tactic
open Nat in
theorem goal : 1 = 2 := by decide
