/-! Booleans and their logic. -/

example (a b c : Bool) : (a && (b || c)) = (a && b || a && c) := by
  cases a <;> simp

example : ∀ a b : Bool, (!(a && b)) = (!a || !b) := by decide

theorem and_eq (a b : Bool) : (a && b) = true ↔ a = true ∧ b = true := by simp

def toNat (b : Bool) : Nat := if b then 1 else 0
example : toNat true + toNat false = 1 := rfl
example (b : Bool) (h : b ≠ true) : b = false := by simpa using h
