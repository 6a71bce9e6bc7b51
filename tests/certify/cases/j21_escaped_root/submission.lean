namespace A
theorem _root_.A.goal : 1 = 2 := by decide
end A
