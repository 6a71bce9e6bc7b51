def half (n : Nat) : Nat := if h : n < 2 then 0 else half (n - 2) + 1
termination_by n
decreasing_by omega
theorem goal : 1 + 1 = 2 := rfl
