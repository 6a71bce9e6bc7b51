/-! Orders and lattices, for any type and at the usual ones. -/
set_option linter.unusedSectionVars false

section
variable {α : Type} [LE α] [LT α] [Std.IsPartialOrder α] [Std.LawfulOrderLT α] {a b c d : α}
open Std

theorem le_of_chain (h₁ : a ≤ b) (h₂ : b ≤ c) (h₃ : c ≤ d) : a ≤ d := by
  calc a ≤ b := h₁
    _ ≤ c := h₂
    _ ≤ d := h₃
theorem lt_of_mixed_chain (h₁ : a ≤ b) (h₂ : b < c) (h₃ : c ≤ d) : a < d := by
  calc a ≤ b := h₁
    _ < c := h₂
    _ ≤ d := h₃
theorem circle_is_point (h₁ : a ≤ b) (h₂ : b ≤ c) (h₃ : c ≤ a) : a = b ∧ b = c := by
  constructor
  · exact le_antisymm h₁ (le_trans h₂ h₃)
  · exact le_antisymm h₂ (le_trans h₃ h₁)
theorem strict_has_no_circle (h₁ : a < b) (h₂ : b < c) : ¬c < a := by
  intro h₃
  exact lt_irrefl (lt_trans h₁ (lt_trans h₂ h₃))
theorem lt_iff_le_and_ne : a < b ↔ a ≤ b ∧ a ≠ b := by
  constructor
  · intro h
    exact ⟨le_of_lt h, ne_of_lt h⟩
  · rintro ⟨h, hne⟩
    exact lt_of_le_of_ne h hne
theorem le_iff_lt_or_eq' : a ≤ b ↔ a < b ∨ a = b := by
  refine ⟨fun h => lt_or_eq_of_le h, ?_⟩
  rintro (h | rfl)
  · exact le_of_lt h
  · exact le_rfl
theorem greatest_unique (P : α → Prop) (ha : P a) (hb : P b) (ga : ∀ x, P x → x ≤ a)
    (gb : ∀ x, P x → x ≤ b) : a = b := by
  apply le_antisymm
  · exact gb a ha
  · exact ga b hb
end

section
variable {α : Type} [LE α] [LT α] [Std.IsLinearOrder α] [Std.LawfulOrderLT α] {a b c : α}
open Std

theorem linear_cases (P : α → Prop) (h₁ : a ≤ b → P a) (h₂ : b ≤ a → P a) : P a := by
  rcases le_total (a := a) (b := b) with h | h
  · exact h₁ h
  · exact h₂ h
theorem ne_iff_lt_or_gt : a ≠ b ↔ a < b ∨ b < a := by
  constructor
  · intro h
    rcases lt_trichotomy a b with h' | h' | h'
    · exact .inl h'
    · exact absurd h' h
    · exact .inr h'
  · rintro (h | h) rfl <;> exact lt_irrefl h
theorem le_of_forall_lt (h : ∀ x, x < a → x < b) : a ≤ b := by
  apply Classical.byContradiction
  intro hn
  exact lt_irrefl (h b (not_le.mp hn))
theorem not_lt_iff : ¬a < b ↔ b ≤ a := by
  exact not_lt
theorem lt_of_not_ge' (h : ¬b ≤ a) : a < b := by
  exact not_le.mp h
end

section
variable {α : Type} [LE α] [Min α] [Max α] [Proofmill.IsLattice α] {a b c d : α}
open Std Proofmill.Lattice

theorem min_le_max : min a b ≤ max a b := by
  exact le_trans min_le_left left_le_max
theorem min_left_comm' : min a (min b c) = min b (min a c) := by
  rw [← min_assoc, min_comm a b, min_assoc]
theorem max_left_comm' : max a (max b c) = max b (max a c) := by
  rw [← max_assoc, max_comm a b, max_assoc]
theorem min_min_self : min a (min a b) = min a b := by
  rw [← min_assoc, min_self]
theorem absorb_twice : min a (max a (min b c)) = a := by
  rw [min_max_self]
theorem min_eq_max_iff : min a b = max a b ↔ a = b := by
  constructor
  · intro h
    apply le_antisymm
    · exact le_trans left_le_max (h ▸ min_le_right)
    · exact le_trans right_le_max (h ▸ min_le_left)
  · rintro rfl
    rw [min_self, max_self]
theorem modular_half (h : a ≤ c) : max a (min b c) ≤ min (max a b) c := by
  apply le_min
  · exact max_le left_le_max (le_trans min_le_left right_le_max)
  · exact max_le h min_le_right
theorem meet_monotone (h : a ≤ b) : min a c ≤ min b c := by
  exact min_le_min h le_rfl
end

section
variable {α : Type} [LE α] [Min α] [Max α] [Proofmill.IsDistribLattice α] {a b c : α}
open Std Proofmill.Lattice

theorem distrib_both : max (min a b) (min a c) = min a (max b c) := by
  rw [min_max_distrib_left]
theorem complements_are_unique {bot top x y : α} (h₁ : min a x = bot) (h₂ : max a x = top)
    (h₃ : min a y = bot) (h₄ : max a y = top) : x = y := by
  apply eq_of_min_eq_of_max_eq (c := a)
  · rw [min_comm x, min_comm y, h₁, h₃]
  · rw [max_comm x, max_comm y, h₂, h₄]
end

theorem nat_lattice (a b c : Nat) : min a (max b c) = max (min a b) (min a c) := by
  exact Proofmill.Lattice.min_max_distrib_left a b c
theorem int_lattice (a b : Int) : max a (min a b) = a := by
  exact Proofmill.Lattice.max_min_self a b
theorem bool_lattice (a b c : Bool) : max a (min b c) = min (max a b) (max a c) := by
  exact Proofmill.Lattice.max_min_distrib_left a b c
theorem bool_le (a b : Bool) : a ≤ b ↔ (a = true → b = true) := by
  revert a b
  decide
theorem bool_max_eq_or (a b : Bool) : max a b = (a || b) := rfl
theorem fin_trichotomy (a b : Fin 7) : a < b ∨ a = b ∨ b < a := by
  exact Std.lt_trichotomy a b
theorem int_trans (a b c : Int) (h₁ : a ≤ b) (h₂ : b ≤ c) : a ≤ c := by
  exact Std.le_trans h₁ h₂
