inductive Ex (p : Nat → Prop) : Prop where | mk (n : Nat) : p n → Ex p
def Ex.val {p} : Ex p → Nat | .mk n _ => n
theorem goal : 1 = 2 :=
  have h : (Ex.mk (p := fun _ => True) 1 trivial) = .mk 2 trivial := rfl
  congrArg Ex.val h
