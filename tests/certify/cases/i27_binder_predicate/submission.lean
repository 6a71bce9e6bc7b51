binder_predicate x " ~~> " y:term => do pure default
theorem goal : 1 = 2 := by decide
