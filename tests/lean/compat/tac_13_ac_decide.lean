/-! `ac_rfl`, `decide`, `exact?`-free search by hand. -/

example (a b c : Nat) : a + b + c = c + (b + a) := by ac_rfl
example (a b c d : Nat) : a * (b * c) * d = d * c * (b * a) := by ac_rfl
example : 10 < 2 ^ 4 := by decide
example : ∀ b c : Bool, (b && c) = (c && b) := by decide
example : ¬(3 ∣ 10) := by decide
example (p q : Bool) : (p || q) = (q || p) := by cases p <;> cases q <;> rfl
