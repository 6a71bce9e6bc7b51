/-! Existential quantification: introduction and elimination. -/

example : ∃ x : Nat, x > 0 :=
  have h : 1 > 0 := Nat.zero_lt_succ 0
  Exists.intro 1 h

example (x : Nat) (h : x > 0) : ∃ y, y < x := ⟨0, h⟩

example (x y z : Nat) (hxy : x < y) (hyz : y < z) : ∃ w, x < w ∧ w < z := ⟨y, hxy, hyz⟩

example (α : Type) (p q : α → Prop) (h : ∃ x, p x ∧ q x) : ∃ x, q x ∧ p x :=
  match h with
  | ⟨w, hpw, hqw⟩ => ⟨w, hqw, hpw⟩

example (α : Type) (p q : α → Prop) (h : ∃ x, p x ∧ q x) : ∃ x, q x :=
  let ⟨w, _, hqw⟩ := h
  ⟨w, hqw⟩

example (α : Type) (p q : α → Prop) : (∃ x, p x ∧ q x) → ∃ x, p x :=
  fun ⟨w, hp, _⟩ => ⟨w, hp⟩
