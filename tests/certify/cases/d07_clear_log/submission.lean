run_cmd modify fun s => { s with messages := {} }
theorem goal : 1 + 1 = 3 := sorry
