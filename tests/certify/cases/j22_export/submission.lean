namespace X
theorem goal : 1 = 1 := rfl
end X
export X (goal)
