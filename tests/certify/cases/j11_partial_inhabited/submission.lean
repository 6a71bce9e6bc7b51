inductive P : Prop where | mk : (1 = 1 → 1 = 1) → P
instance : Inhabited (Nat → Nat) := ⟨id⟩
partial def f (n : Nat) : Nat := f (n + 1) + 1
theorem goal : 1 = 2 := by
  have h : f 0 = f 1 + 1 := by unfold f; rfl
  exact absurd h (by decide)
