/- sorry /- axiom -/ admit -/
-- native_decide #exit
/-- uses sorry? no -/
theorem goal : 1 + 1 = 2 := rfl
