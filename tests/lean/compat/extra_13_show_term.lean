/-! Terms in tactics and tactics in terms. -/

theorem mixed (p q : Prop) (hp : p) (hq : q) : p ∧ q :=
  ⟨by exact hp, by assumption⟩

example (n : Nat) (h : n = 2) : n * n = 4 := by
  rw [show n = 2 from h]

example (a b : Nat) (h : a < b) : ∃ c, a + c = b ∧ 0 < c :=
  ⟨b - a, by omega, by omega⟩

example : ∃ n : Nat, n * n = 16 := by
  exact ⟨4, rfl⟩
