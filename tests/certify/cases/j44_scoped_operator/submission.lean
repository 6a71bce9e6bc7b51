namespace S
scoped infix:50 (priority := high) " = " => fun (a b : Nat) => a ≤ b
end S
open S
theorem goal : 1 = 2 := by decide
