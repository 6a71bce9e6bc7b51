prelude
import Init.Order
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Lattices

A lattice is a partial order in which `min` is the greatest lower bound and `max` the least upper
bound. Stock core has the three laws as classes; this module adds their conjunction, the
distributive law, and the algebra that follows. Names are in the namespace `Proofmill`, since
Mathlib has lattices of its own at the root.
-/

universe u

namespace Proofmill

/-- A partial order with greatest lower and least upper bounds of two elements. -/
class IsLattice (α : Type u) [LE α] [Min α] [Max α] : Prop
    extends Std.IsPartialOrder α, Std.LawfulOrderInf α, Std.LawfulOrderSup α
/-- A lattice in which the minimum distributes over the maximum. -/
class IsDistribLattice (α : Type u) [LE α] [Min α] [Max α] : Prop extends IsLattice α where
  /-- The half of distributivity that does not hold in every lattice. -/
  min_max_le : ∀ a b c : α, min a (max b c) ≤ max (min a b) (min a c)

section
variable {α : Type u} [LE α] [Min α] [Max α]
instance (priority := low) [Std.IsPartialOrder α] [Std.LawfulOrderInf α] [Std.LawfulOrderSup α] :
    IsLattice α where
  le_min_iff := Std.LawfulOrderInf.le_min_iff
  max_le_iff := Std.LawfulOrderSup.max_le_iff
instance (priority := low) [Std.IsLinearOrder α] [Std.LawfulOrderInf α] [Std.LawfulOrderSup α] :
    IsDistribLattice α where
  min_max_le _ b c := (Std.le_total (a := b) (b := c)).elim
    (fun h => Std.le_trans (Std.le_min Std.min_le_left
      (Std.le_trans Std.min_le_right (Std.max_le h Std.le_rfl))) Std.right_le_max)
    (fun h => Std.le_trans (Std.le_min Std.min_le_left
      (Std.le_trans Std.min_le_right (Std.max_le Std.le_rfl h))) Std.left_le_max)
end

namespace Lattice
open Std
variable {α : Type u} [LE α] [Min α] [Max α]

/-! ## Bounds are commutative, associative and idempotent -/

section
variable [IsLattice α]
theorem min_comm (a b : α) : min a b = min b a :=
  le_antisymm (le_min min_le_right min_le_left) (le_min min_le_right min_le_left)
theorem max_comm (a b : α) : max a b = max b a :=
  le_antisymm (max_le right_le_max left_le_max) (max_le right_le_max left_le_max)
theorem min_assoc (a b c : α) : min (min a b) c = min a (min b c) :=
  le_antisymm
    (le_min (le_trans min_le_left min_le_left)
      (le_min (le_trans min_le_left min_le_right) min_le_right))
    (le_min (le_min min_le_left (le_trans min_le_right min_le_left))
      (le_trans min_le_right min_le_right))
theorem max_assoc (a b c : α) : max (max a b) c = max a (max b c) :=
  le_antisymm
    (max_le (max_le left_le_max (le_trans left_le_max right_le_max))
      (le_trans right_le_max right_le_max))
    (max_le (le_trans left_le_max left_le_max)
      (max_le (le_trans right_le_max left_le_max) right_le_max))
theorem min_self (a : α) : min a a = a := le_antisymm min_le_left (le_min le_rfl le_rfl)
theorem max_self (a : α) : max a a = a := le_antisymm (max_le le_rfl le_rfl) left_le_max

/-! ## Absorption, and the order in terms of the bounds -/

theorem min_max_self (a b : α) : min a (max a b) = a :=
  le_antisymm min_le_left (le_min le_rfl left_le_max)
theorem max_min_self (a b : α) : max a (min a b) = a :=
  le_antisymm (max_le le_rfl min_le_left) left_le_max
theorem min_eq_left_iff {a b : α} : min a b = a ↔ a ≤ b :=
  ⟨fun h => le_trans (le_of_eq h.symm) min_le_right,
   fun h => le_antisymm min_le_left (le_min le_rfl h)⟩
theorem max_eq_right_iff {a b : α} : max a b = b ↔ a ≤ b :=
  ⟨fun h => le_trans left_le_max (le_of_eq h),
   fun h => le_antisymm (max_le h le_rfl) right_le_max⟩
theorem min_le_min {a b c d : α} (h₁ : a ≤ c) (h₂ : b ≤ d) : min a b ≤ min c d :=
  le_min (le_trans min_le_left h₁) (le_trans min_le_right h₂)
theorem max_le_max {a b c d : α} (h₁ : a ≤ c) (h₂ : b ≤ d) : max a b ≤ max c d :=
  max_le (le_trans h₁ left_le_max) (le_trans h₂ right_le_max)
/-- The half of distributivity that holds in every lattice. -/
theorem max_min_le (a b c : α) : max (min a b) (min a c) ≤ min a (max b c) :=
  le_min (max_le min_le_left min_le_left)
    (max_le (le_trans min_le_right left_le_max) (le_trans min_le_right right_le_max))
end

/-! ## Distributivity -/

section
variable [IsDistribLattice α]
theorem min_max_distrib_left (a b c : α) : min a (max b c) = max (min a b) (min a c) :=
  le_antisymm (IsDistribLattice.min_max_le a b c) (max_min_le a b c)
theorem min_max_distrib_right (a b c : α) : min (max a b) c = max (min a c) (min b c) := by
  rw [min_comm, min_max_distrib_left, min_comm c, min_comm c]
theorem max_min_distrib_left (a b c : α) : max a (min b c) = min (max a b) (max a c) := by
  rw [min_max_distrib_left, min_comm _ a, min_max_self, min_max_distrib_right, ← max_assoc,
    max_min_self]
theorem max_min_distrib_right (a b c : α) : max (min a b) c = min (max a c) (max b c) := by
  rw [max_comm, max_min_distrib_left, max_comm c, max_comm c]
/-- What has the same bounds with a third element is equal. -/
theorem eq_of_min_eq_of_max_eq {a b c : α} (h₁ : min a c = min b c) (h₂ : max a c = max b c) :
    a = b := by
  rw [← min_max_self a c, h₂, min_max_distrib_left, h₁, min_comm a b, ← min_max_distrib_left, h₂,
    min_max_self]
end
end Lattice
end Proofmill
