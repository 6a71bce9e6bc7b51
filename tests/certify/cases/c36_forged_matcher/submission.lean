theorem goal (n : Nat) : (match n with | 0 => 1 | 1 => 2 | _ => 2) = (match n with | 0 => 1 | 1 => 2 | _ => 2) := rfl
