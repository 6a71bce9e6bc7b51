/-! Patterns in `rcases` and `rintro`. -/

example (p q r : Prop) (h : p ∧ q ∨ r) : q ∨ r := by
  rcases h with ⟨_, hq⟩ | hr
  · exact .inl hq
  · exact .inr hr

example (p q : Nat → Prop) : (∃ n, p n ∧ q n) → ∃ n, q n ∧ p n := by
  rintro ⟨n, hp, hq⟩
  exact ⟨n, hq, hp⟩

example (a b : Nat) (h : a = b ∨ a = b + 0) : a = b := by
  rcases h with rfl | rfl
  · rfl
  · rfl

example (x : Nat × Nat) : ∃ a b, x = (a, b) := by
  rcases x with ⟨a, b⟩
  exact ⟨a, b, rfl⟩
