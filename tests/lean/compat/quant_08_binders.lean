/-! Bounded quantifiers and several binders. -/

example : ∀ x, x < 3 → x ≤ 2 := by
  intro x h
  omega

example : ∀ x y : Nat, x + y = y + x := fun x y => Nat.add_comm x y

example : ∃ x, x < 3 ∧ ∀ y, y < 3 → y ≤ x := ⟨2, by decide, fun _ h => Nat.le_of_lt_succ h⟩

example : ∀ x < 10, x < 20 := by
  intro x hx
  exact Nat.lt_trans hx (by decide)

example : ∃ x > 3, x < 5 := ⟨4, by decide, by decide⟩
