/-! Decidable predicates of one's own. -/

def Prime (n : Nat) : Prop := 2 ≤ n ∧ ∀ m, m < n → 2 ≤ m → ¬m ∣ n

instance (n : Nat) : Decidable (Prime n) :=
  inferInstanceAs (Decidable (2 ≤ n ∧ ∀ m, m < n → 2 ≤ m → ¬m ∣ n))

example : Prime 7 := by decide
example : ¬Prime 9 := by decide
#eval (List.range 20).filter (fun n => decide (Prime n))
#eval if Prime 11 then "prime" else "composite"
