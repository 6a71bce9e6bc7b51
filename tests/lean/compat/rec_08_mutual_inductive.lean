/-! Mutually inductive predicates and a mutual theorem. -/

mutual
inductive Even : Nat → Prop where
  | zero : Even 0
  | succ : ∀ n, Odd n → Even (n + 1)
inductive Odd : Nat → Prop where
  | succ : ∀ n, Even n → Odd (n + 1)
end

open Even Odd

theorem not_odd_zero : ¬Odd 0 := nofun

mutual
theorem even_of_odd_succ : ∀ n, Odd (n + 1) → Even n
  | _, .succ _ h => h
theorem odd_of_even_succ : ∀ n, Even (n + 1) → Odd n
  | _, .succ _ h => h
end
