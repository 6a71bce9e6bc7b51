#check Nat
#print axioms Nat.add_comm
set_option pp.all true
set_option linter.unusedVariables false in
theorem goal : 1 + 1 = 2 := rfl
#check goal
