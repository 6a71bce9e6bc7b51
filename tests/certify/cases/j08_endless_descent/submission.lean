theorem goal : 1 = 2 := go 0
where go (n : Nat) : 1 = 2 := go (n + 1)
termination_by n
decreasing_by all_goals sorry
