/-! Deciding statements about finitely many cases. -/

example : ∀ x : Fin 5, x.val < 5 := by decide
example : ∃ x : Fin 10, x.val * x.val = 49 := by decide
example : ∀ n, n < 10 → n * n < 100 := by decide
example : 17 % 5 = 2 ∧ 2 ∣ 10 := by decide
example : (5 : Fin 3) = 2 := by decide
example : ¬∃ x : Fin 7, x.val * x.val = 3 := by decide
