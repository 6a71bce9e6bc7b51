show_panel_widgets [foo]
theorem goal : 1 = 2 := by decide
