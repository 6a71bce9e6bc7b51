instance : Coe Nat Bool := ⟨fun _ => true⟩
theorem goal : ((1 : Nat) : Bool) = ((3 : Nat) : Bool) := rfl
