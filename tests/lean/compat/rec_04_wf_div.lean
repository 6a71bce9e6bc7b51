/-! Division by well-founded recursion. -/

def div (x y : Nat) : Nat :=
  if h : 0 < y ∧ y ≤ x then
    have : x - y < x := Nat.sub_lt (Nat.lt_of_lt_of_le h.1 h.2) h.1
    div (x - y) y + 1
  else
    0

example (x y : Nat) : div x y = if 0 < y ∧ y ≤ x then div (x - y) y + 1 else 0 := by
  conv => lhs; unfold div
  simp

#eval div 17 5
theorem div_lt (x y : Nat) (h : x < y) : div x y = 0 := by
  unfold div
  simp [Nat.not_le.mpr h]
