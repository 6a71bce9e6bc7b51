import Lean
#eval (Array.replicate 10000000000 0).size
theorem goal : 1 = 1 := rfl
