/-! Conditionals. -/

def max' (a b : Nat) : Nat := if a ≤ b then b else a

theorem le_max' (a b : Nat) : a ≤ max' a b := by
  unfold max'
  split
  · assumption
  · exact Nat.le_refl a

theorem max'_comm (a b : Nat) : max' a b = max' b a := by
  simp only [max']
  split <;> split <;> omega

example (h : 0 < n) : (if n = 0 then 1 else 2) = 2 := by
  rw [if_neg]
  omega

example (c : Prop) [Decidable c] (a : α) : (if c then a else a) = a := by simp
