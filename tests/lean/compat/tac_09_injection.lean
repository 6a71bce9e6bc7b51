/-! Constructors are injective and distinct. -/

example (m n k : Nat) (h : Nat.succ (Nat.succ m) = Nat.succ (Nat.succ n)) : n + k = m + k := by
  injection h with h'
  injection h' with h''
  rw [h'']

example (m n : Nat) (h : Nat.succ m = 0) : n = n + 7 := by
  injection h

example (m n : Nat) (h : Nat.succ m = 0) : n = n + 7 := by
  contradiction

example (a b : Nat) (xs ys : List Nat) (h : a :: xs = b :: ys) : xs = ys ∧ a = b := by
  cases h
  exact ⟨rfl, rfl⟩

example (h : 7 = 4) : False := by
  contradiction
