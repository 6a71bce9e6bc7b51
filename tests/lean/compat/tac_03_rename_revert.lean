/-! `rename_i`, `revert`, `generalize`, `specialize`. -/

example : ∀ a b c d : Nat, a = b → a = d → a = c → c = b := by
  intros
  rename_i h1 _ h2
  apply Eq.trans
  apply Eq.symm
  exact h2
  exact h1

example (x y : Nat) (h : x = y) : y = x := by
  revert h
  intro h₁
  apply Eq.symm
  assumption

example : 3 = 3 := by
  generalize 3 = x
  rfl

example (p : Nat → Prop) (h : ∀ n, n > 0 → p n) : p 5 := by
  specialize h 5 (by decide)
  exact h
