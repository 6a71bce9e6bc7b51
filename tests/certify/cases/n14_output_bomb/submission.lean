import Lean
run_cmd for _ in [0:10000000] do Lean.logInfo "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
theorem goal : 1 = 1 := rfl
