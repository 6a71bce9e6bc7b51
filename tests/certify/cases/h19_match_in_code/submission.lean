theorem other (n : Nat) : (match n with | 0 => 1 | _ => 2) = (match n with | 0 => 1 | _ => 2) := rfl
theorem goal (n : Nat) : (match n with | 0 => 1 | _ => 2) = (match n with | 0 => 1 | _ => 2) := rfl
