def goal.match_1 : Nat := 3
theorem goal : (match 1 with | 0 => 1 | _ => 2) = 2 := rfl
