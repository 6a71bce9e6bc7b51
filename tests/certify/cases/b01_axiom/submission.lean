axiom cheat : False
theorem goal : 1 + 1 = 3 := cheat.elim
