prelude
import Init.AC
import Init.Omega
import Init.Fin
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Ordered types

The classes of `Std` say which laws the relations `≤` and `<` and the operations `min` and `max`
of a type obey. They are mixins: the relation comes from `LE α`, the law from another instance.
A type with `IsPartialOrder`, `LawfulOrderInf` and `LawfulOrderSup` is a lattice;
`Init.Algebra.Lattice` develops that.
-/

universe u

namespace Std

/-- The relation `≤` is reflexive and transitive. -/
class IsPreorder (α : Type u) [LE α] : Prop where
  /-- Everything is at most itself. -/
  le_refl : ∀ a : α, a ≤ a
  /-- Two steps make one. -/
  le_trans : ∀ a b c : α, a ≤ b → b ≤ c → a ≤ c
/-- A preorder in which elements that are at most each other are equal. -/
class IsPartialOrder (α : Type u) [LE α] : Prop extends IsPreorder α where
  /-- Elements that are at most each other are equal. -/
  le_antisymm : ∀ a b : α, a ≤ b → b ≤ a → a = b
/-- A preorder in which any two elements can be compared. -/
class IsLinearPreorder (α : Type u) [LE α] : Prop extends IsPreorder α where
  /-- Any two elements can be compared. -/
  le_total : ∀ a b : α, a ≤ b ∨ b ≤ a
/-- A partial order in which any two elements can be compared. -/
class IsLinearOrder (α : Type u) [LE α] : Prop extends IsPartialOrder α, IsLinearPreorder α
/-- The relation `<` is the strict part of `≤`. -/
class LawfulOrderLT (α : Type u) [LT α] [LE α] : Prop where
  /-- Less means: at most, and not the other way round. -/
  lt_iff : ∀ a b : α, a < b ↔ a ≤ b ∧ ¬b ≤ a

/-- The minimum of two elements is one of them. -/
class MinEqOr (α : Type u) [Min α] : Prop where
  /-- The minimum is one of the two. -/
  min_eq_or : ∀ a b : α, min a b = a ∨ min a b = b
/-- The minimum of two elements is their greatest lower bound. -/
class LawfulOrderInf (α : Type u) [Min α] [LE α] : Prop where
  /-- To be below the minimum is to be below both. -/
  le_min_iff : ∀ a b c : α, a ≤ min b c ↔ a ≤ b ∧ a ≤ c
/-- The minimum of two elements is one of them, and their greatest lower bound. -/
class LawfulOrderMin (α : Type u) [Min α] [LE α] : Prop extends MinEqOr α, LawfulOrderInf α
/-- The maximum of two elements is one of them. -/
class MaxEqOr (α : Type u) [Max α] : Prop where
  /-- The maximum is one of the two. -/
  max_eq_or : ∀ a b : α, max a b = a ∨ max a b = b
/-- The maximum of two elements is their least upper bound. -/
class LawfulOrderSup (α : Type u) [Max α] [LE α] : Prop where
  /-- To be above the maximum is to be above both. -/
  max_le_iff : ∀ a b c : α, max a b ≤ c ↔ a ≤ c ∧ b ≤ c
/-- The maximum of two elements is one of them, and their least upper bound. -/
class LawfulOrderMax (α : Type u) [Max α] [LE α] : Prop extends MaxEqOr α, LawfulOrderSup α

section
variable {α : Type u} [LE α] {a b c : α}

/-! ## Preorders -/

@[simp, refl] theorem le_refl [IsPreorder α] (a : α) : a ≤ a := IsPreorder.le_refl a
theorem le_rfl [IsPreorder α] {a : α} : a ≤ a := le_refl a
theorem le_of_eq [IsPreorder α] {a b : α} (h : a = b) : a ≤ b := h ▸ le_refl a
theorem le_trans [IsPreorder α] (hab : a ≤ b) (hbc : b ≤ c) : a ≤ c :=
  IsPreorder.le_trans a b c hab hbc
theorem le_antisymm [IsPartialOrder α] (hab : a ≤ b) (hba : b ≤ a) : a = b :=
  IsPartialOrder.le_antisymm a b hab hba
theorem le_antisymm_iff [IsPartialOrder α] : a ≤ b ∧ b ≤ a ↔ a = b :=
  ⟨fun h => le_antisymm h.1 h.2, fun h => ⟨le_of_eq h, le_of_eq h.symm⟩⟩
theorem le_total [IsLinearPreorder α] {a b : α} : a ≤ b ∨ b ≤ a := IsLinearPreorder.le_total a b
theorem le_of_not_ge [IsLinearPreorder α] {a b : α} (h : ¬b ≤ a) : a ≤ b := le_total.resolve_right h

instance instReflLeOfIsPreorder [IsPreorder α] : Refl (α := α) (· ≤ ·) := ⟨le_refl⟩
instance instTransLeOfIsPreorder [IsPreorder α] :
    Trans (· ≤ · : α → α → Prop) (· ≤ · : α → α → Prop) (· ≤ · : α → α → Prop) := ⟨le_trans⟩
instance instAntisymmLeOfIsPartialOrder [IsPartialOrder α] : Antisymm (α := α) (· ≤ ·) :=
  ⟨fun _ _ => le_antisymm⟩
instance instTotalLeOfIsLinearPreorder [IsLinearPreorder α] : Total (α := α) (· ≤ ·) :=
  ⟨fun _ _ => le_total⟩

/-! ## The strict order -/

section
variable [LT α] [LawfulOrderLT α]
theorem lt_iff_le_and_not_ge : a < b ↔ a ≤ b ∧ ¬b ≤ a := LawfulOrderLT.lt_iff a b
theorem le_of_lt (h : a < b) : a ≤ b := (lt_iff_le_and_not_ge.mp h).1
theorem not_ge_of_lt (h : a < b) : ¬b ≤ a := (lt_iff_le_and_not_ge.mp h).2
theorem not_gt_of_lt (h : a < b) : ¬b < a := fun h' => not_ge_of_lt h (le_of_lt h')
theorem not_lt_of_ge (h : b ≤ a) : ¬a < b := fun h' => not_ge_of_lt h' h
theorem lt_irrefl {a : α} : ¬a < a := fun h => not_ge_of_lt h (le_of_lt h)
theorem ne_of_lt (h : a < b) : a ≠ b := fun e => lt_irrefl (e ▸ h : a < a)
theorem lt_of_le_of_lt [IsPreorder α] (hab : a ≤ b) (hbc : b < c) : a < c :=
  lt_iff_le_and_not_ge.mpr
    ⟨le_trans hab (le_of_lt hbc), fun h => not_ge_of_lt hbc (le_trans h hab)⟩
theorem lt_of_lt_of_le [IsPreorder α] (hab : a < b) (hbc : b ≤ c) : a < c :=
  lt_iff_le_and_not_ge.mpr
    ⟨le_trans (le_of_lt hab) hbc, fun h => not_ge_of_lt hab (le_trans hbc h)⟩
theorem lt_trans [IsPreorder α] (hab : a < b) (hbc : b < c) : a < c :=
  lt_of_lt_of_le hab (le_of_lt hbc)
theorem lt_of_le_of_ne [IsPartialOrder α] (hle : a ≤ b) (hne : a ≠ b) : a < b :=
  lt_iff_le_and_not_ge.mpr ⟨hle, fun h => hne (le_antisymm hle h)⟩
theorem lt_or_eq_of_le [IsPartialOrder α] (h : a ≤ b) : a < b ∨ a = b :=
  (Classical.em (a = b)).elim .inr fun hne => .inl (lt_of_le_of_ne h hne)
theorem le_iff_lt_or_eq [IsPartialOrder α] : a ≤ b ↔ a < b ∨ a = b :=
  ⟨lt_or_eq_of_le, fun h => h.elim le_of_lt le_of_eq⟩
theorem not_lt [IsLinearPreorder α] : ¬a < b ↔ b ≤ a :=
  ⟨fun h => (Classical.em (b ≤ a)).elim id fun hn =>
    absurd (lt_iff_le_and_not_ge.mpr ⟨le_of_not_ge hn, hn⟩) h, not_lt_of_ge⟩
theorem not_le [IsLinearPreorder α] : ¬a ≤ b ↔ b < a :=
  ⟨fun h => lt_iff_le_and_not_ge.mpr ⟨le_of_not_ge h, h⟩, not_ge_of_lt⟩
theorem lt_trichotomy [IsLinearOrder α] (a b : α) : a < b ∨ a = b ∨ b < a :=
  (le_total (a := a) (b := b)).elim
    (fun h => (lt_or_eq_of_le h).elim .inl fun e => .inr (.inl e))
    fun h => (lt_or_eq_of_le h).elim (fun h => .inr (.inr h)) fun e => .inr (.inl e.symm)

instance instIrreflLtOfLawfulOrderLT : Irrefl (α := α) (· < ·) := ⟨fun _ => lt_irrefl⟩
instance instAsymmLtOfLawfulOrderLT : Asymm (α := α) (· < ·) := ⟨fun _ _ => not_gt_of_lt⟩
instance instTransLtOfIsPreorder [IsPreorder α] :
    Trans (· < · : α → α → Prop) (· < · : α → α → Prop) (· < · : α → α → Prop) := ⟨lt_trans⟩
instance instTransLtLeOfIsPreorder [IsPreorder α] :
    Trans (· < · : α → α → Prop) (· ≤ · : α → α → Prop) (· < · : α → α → Prop) := ⟨lt_of_lt_of_le⟩
instance instTransLeLtOfIsPreorder [IsPreorder α] :
    Trans (· ≤ · : α → α → Prop) (· < · : α → α → Prop) (· < · : α → α → Prop) := ⟨lt_of_le_of_lt⟩
end

/-! ## Minimum and maximum -/

section
variable [Min α]
theorem le_min_iff [LawfulOrderInf α] : a ≤ min b c ↔ a ≤ b ∧ a ≤ c :=
  LawfulOrderInf.le_min_iff a b c
theorem le_min [LawfulOrderInf α] (hab : a ≤ b) (hac : a ≤ c) : a ≤ min b c :=
  le_min_iff.mpr ⟨hab, hac⟩
theorem min_le_left [IsPreorder α] [LawfulOrderInf α] {a b : α} : min a b ≤ a :=
  (le_min_iff.mp (le_refl (min a b))).1
theorem min_le_right [IsPreorder α] [LawfulOrderInf α] {a b : α} : min a b ≤ b :=
  (le_min_iff.mp (le_refl (min a b))).2
theorem min_le [IsPreorder α] [LawfulOrderMin α] : min a b ≤ c ↔ a ≤ c ∨ b ≤ c :=
  ⟨fun h => (MinEqOr.min_eq_or a b).elim (fun e => .inl (e ▸ h)) fun e => .inr (e ▸ h),
   fun h => h.elim (le_trans min_le_left) (le_trans min_le_right)⟩
end
section
variable [Max α]
theorem max_le_iff [LawfulOrderSup α] : max a b ≤ c ↔ a ≤ c ∧ b ≤ c :=
  LawfulOrderSup.max_le_iff a b c
theorem max_le [LawfulOrderSup α] (hac : a ≤ c) (hbc : b ≤ c) : max a b ≤ c :=
  max_le_iff.mpr ⟨hac, hbc⟩
theorem left_le_max [IsPreorder α] [LawfulOrderSup α] {a b : α} : a ≤ max a b :=
  (max_le_iff.mp (le_refl (max a b))).1
theorem right_le_max [IsPreorder α] [LawfulOrderSup α] {a b : α} : b ≤ max a b :=
  (max_le_iff.mp (le_refl (max a b))).2
theorem le_max [IsPreorder α] [LawfulOrderMax α] : a ≤ max b c ↔ a ≤ b ∨ a ≤ c :=
  ⟨fun h => (MaxEqOr.max_eq_or b c).elim (fun e => .inl (e ▸ h)) fun e => .inr (e ▸ h),
   fun h => h.elim (le_trans · left_le_max) (le_trans · right_le_max)⟩
end
end
end Std

/-! ## Instances -/

namespace Nat
instance instIsLinearOrder : Std.IsLinearOrder Nat where
  le_refl := Nat.le_refl
  le_trans _ _ _ := Nat.le_trans
  le_antisymm _ _ := Nat.le_antisymm
  le_total := Nat.le_total
instance instLawfulOrderLT : Std.LawfulOrderLT Nat := ⟨by omega⟩
instance instLawfulOrderMin : Std.LawfulOrderMin Nat where
  min_eq_or := by omega
  le_min_iff := by omega
instance instLawfulOrderMax : Std.LawfulOrderMax Nat where
  max_eq_or := by omega
  max_le_iff := by omega
end Nat

namespace Int
instance instIsLinearOrder : Std.IsLinearOrder Int where
  le_refl := by omega
  le_trans := by omega
  le_antisymm := by omega
  le_total := by omega
instance instLawfulOrderLT : Std.LawfulOrderLT Int := ⟨by omega⟩
instance instLawfulOrderMin : Std.LawfulOrderMin Int where
  min_eq_or := by omega
  le_min_iff := by omega
instance instLawfulOrderMax : Std.LawfulOrderMax Int where
  max_eq_or := by omega
  max_le_iff := by omega
end Int

namespace Fin
variable {n : Nat}
instance instIsLinearOrder : Std.IsLinearOrder (Fin n) where
  le_refl a := Nat.le_refl a.val
  le_trans _ _ _ := Nat.le_trans
  le_antisymm _ _ := Fin.le_antisymm
  le_total a b := Nat.le_total a.val b.val
instance instLawfulOrderLT : Std.LawfulOrderLT (Fin n) :=
  ⟨fun a b => Std.lt_iff_le_and_not_ge (a := a.val) (b := b.val)⟩
end Fin

namespace Bool
/-- `false` is below `true`. -/
instance instLE : LE Bool := ⟨fun a b => a → b⟩
/-- `false` is below `true`. -/
instance instLT : LT Bool := ⟨fun a b => !a && b⟩
instance instMax : Max Bool := ⟨or⟩
instance instMin : Min Bool := ⟨and⟩
instance instDecidableLe (a b : Bool) : Decidable (a ≤ b) :=
  inferInstanceAs (Decidable (a = true → b = true))
instance instDecidableLt (a b : Bool) : Decidable (a < b) :=
  inferInstanceAs (Decidable ((!a && b) = true))
instance instIsLinearOrder : Std.IsLinearOrder Bool where
  le_refl := by decide
  le_trans := by decide
  le_antisymm := by decide
  le_total := by decide
instance instLawfulOrderLT : Std.LawfulOrderLT Bool := ⟨by decide⟩
instance instLawfulOrderMin : Std.LawfulOrderMin Bool where
  min_eq_or := by decide
  le_min_iff := by decide
instance instLawfulOrderMax : Std.LawfulOrderMax Bool where
  max_eq_or := by decide
  max_le_iff := by decide
end Bool
