notation (name := byElab) "foo" => 1
theorem goal : 1 = 2 := by decide
