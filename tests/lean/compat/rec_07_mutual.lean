/-! Mutual recursion. -/

mutual
def even : Nat → Bool
  | 0 => true
  | n + 1 => odd n
def odd : Nat → Bool
  | 0 => false
  | n + 1 => even n
end

example : even (a + 1) = odd a := by simp [even]

theorem even_eq_not_odd : ∀ a, even a = not (odd a) := by
  intro a
  induction a with
  | zero => rfl
  | succ a ih => simp [even, odd, ih]

#eval (even 10, odd 10)
