set_option MaxHeartbeats 0
theorem goal : 1 = 2 := by decide
