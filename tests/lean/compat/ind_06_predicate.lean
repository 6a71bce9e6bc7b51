/-! An inductively defined predicate. -/

inductive Even : Nat → Prop where
  | zero : Even 0
  | step : ∀ n, Even n → Even (n + 2)

theorem Even.add {m n : Nat} (hm : Even m) (hn : Even n) : Even (m + n) := by
  induction hn with
  | zero => exact hm
  | step k _ ih => exact Even.step (m + k) ih

theorem not_even_three : ¬Even 3 := by
  intro h
  cases h with
  | step _ h => cases h

theorem Even.half {n : Nat} (h : Even n) : ∃ k, n = 2 * k := by
  induction h with
  | zero => exact ⟨0, rfl⟩
  | step n _ ih =>
    obtain ⟨k, rfl⟩ := ih
    exact ⟨k + 1, rfl⟩
