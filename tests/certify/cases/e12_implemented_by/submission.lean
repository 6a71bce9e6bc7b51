def evil (n : Nat) : Nat := 0
@[implemented_by evil] def f (n : Nat) : Nat := n
theorem goal : 1 + 1 = 3 := rfl
