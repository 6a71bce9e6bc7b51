namespace A.B
theorem goal : 1 + 1 = 3 - 1 := rfl
end A.B
theorem goal : 1 + 1 = 2 := A.B.goal
