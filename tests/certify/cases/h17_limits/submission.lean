set_option maxHeartbeats 400000 in
set_option maxRecDepth 2000 in
theorem goal : 1 + 1 = 2 := rfl
