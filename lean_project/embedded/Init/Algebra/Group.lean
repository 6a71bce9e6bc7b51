prelude
import Init.Grind.Ring
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Monoids and groups

Stock core has laws of one operation (`Std.Associative`, `Std.Commutative`, ...) but neither monoids
nor groups, and Mathlib has its own at the root. So these are in the namespace `Proofmill`, where
they clash with nothing; `open Proofmill` makes the names short.

* `IsMonoid op e`, `IsGroup op e inv` and their commutative forms speak of any operation, like the
  classes of `Std` that they extend. Lists with `++`, functions with `∘`, numbers with `+` or `*`
  and truth values with `&&`, `||`, `^^` are instances, and no type gets new notation from them.
* `Monoid M`, `Group G` and their commutative forms are for types whose operation is written `*`,
  with `1` and `⁻¹`, as in textbooks.
-/

universe u

namespace Proofmill

/-! ## Laws of an operation -/

/-- An associative operation with a neutral element. -/
class IsMonoid {α : Type u} (op : α → α → α) (e : outParam α) : Prop
    extends Std.Associative op where
  /-- The neutral element on the left does nothing. -/
  left_id : ∀ a : α, op e a = a
  /-- The neutral element on the right does nothing. -/
  right_id : ∀ a : α, op a e = a
/-- A monoid in which the order does not matter. -/
class IsCommMonoid {α : Type u} (op : α → α → α) (e : outParam α) : Prop
    extends IsMonoid op e, Std.Commutative op
/-- A monoid in which every element has an inverse. -/
class IsGroup {α : Type u} (op : α → α → α) (e : outParam α) (inv : outParam (α → α)) : Prop
    extends IsMonoid op e where
  /-- The inverse on the left cancels. -/
  inv_op : ∀ a : α, op (inv a) a = e
/-- A group in which the order does not matter. -/
class IsCommGroup {α : Type u} (op : α → α → α) (e : outParam α) (inv : outParam (α → α)) : Prop
    extends IsGroup op e inv, Std.Commutative op

instance {α : Type u} {op : α → α → α} {e : α} [IsMonoid op e] : Std.LawfulIdentity op e where
  left_id := IsMonoid.left_id
  right_id := IsMonoid.right_id

namespace IsMonoid
variable {α : Type u} (op : α → α → α) {e : α} [IsMonoid op e]
include e
theorem op_assoc (a b c : α) : op (op a b) c = op a (op b c) := Std.Associative.assoc a b c
/-- There is one neutral element. -/
theorem eq_of_left_id {e' : α} (h : ∀ a, op e' a = a) : e' = e :=
  (right_id (op := op) e').symm.trans (h e)
/-- A left inverse and a right inverse of the same element agree. -/
theorem left_inv_eq_right_inv {a b c : α} (hb : op b a = e) (hc : op a c = e) : b = c := by
  rw [← right_id (op := op) b, ← hc, ← op_assoc op, hb, left_id (op := op)]
end IsMonoid

namespace IsGroup
open IsMonoid
variable {α : Type u} (op : α → α → α) {e : α} {inv : α → α} [IsGroup op e inv]
include op e inv
theorem inv_op_cancel_left (a b : α) : op (inv a) (op a b) = b := by
  rw [← op_assoc op, inv_op (op := op), left_id (op := op)]
theorem left_cancel {a b c : α} (h : op a b = op a c) : b = c := by
  rw [← inv_op_cancel_left op a b, h, inv_op_cancel_left op]
theorem op_inv (a : α) : op a (inv a) = e :=
  left_cancel op (a := inv a) (by rw [inv_op_cancel_left op, right_id (op := op)])
theorem op_inv_cancel_left (a b : α) : op a (op (inv a) b) = b := by
  rw [← op_assoc op, op_inv op, left_id (op := op)]
theorem op_inv_cancel_right (a b : α) : op (op a b) (inv b) = a := by
  rw [op_assoc op, op_inv op, right_id (op := op)]
theorem inv_op_cancel_right (a b : α) : op (op a (inv b)) b = a := by
  rw [op_assoc op, inv_op (op := op), right_id (op := op)]
theorem right_cancel {a b c : α} (h : op a c = op b c) : a = b := by
  rw [← op_inv_cancel_right op a c, h, op_inv_cancel_right op]
/-- What cancels an element on the right is its inverse. -/
theorem eq_inv_of_op_eq {a b : α} (h : op a b = e) : b = inv a :=
  left_cancel op (h.trans (op_inv op a).symm)
/-- What cancels an element on the left is its inverse. -/
theorem eq_inv_of_op_eq' {a b : α} (h : op b a = e) : b = inv a :=
  right_cancel op (h.trans (inv_op (op := op) a).symm)
theorem inv_inv (a : α) : inv (inv a) = a := (eq_inv_of_op_eq op (inv_op (op := op) a)).symm
theorem inv_id : inv e = e := (eq_inv_of_op_eq op (left_id (op := op) e)).symm
theorem inv_op_rev (a b : α) : inv (op a b) = op (inv b) (inv a) :=
  (eq_inv_of_op_eq op (by
    rw [op_assoc op, ← op_assoc op b, op_inv op, left_id (op := op), op_inv op])).symm
end IsGroup

/-! ## Instances -/

instance : IsCommMonoid (α := Nat) (· + ·) 0 where
  left_id := Nat.zero_add
  right_id := Nat.add_zero
instance : IsCommMonoid (α := Nat) (· * ·) 1 where
  left_id := Nat.one_mul
  right_id := Nat.mul_one
instance : IsCommMonoid (α := Nat) max 0 where
  left_id := by omega
  right_id := by omega
instance : IsCommGroup (α := Int) (· + ·) 0 (- ·) where
  assoc := Int.add_assoc
  comm := Int.add_comm
  left_id := Int.zero_add
  right_id := Int.add_zero
  inv_op := Int.add_left_neg
instance : IsCommMonoid (α := Int) (· * ·) 1 where
  assoc := Int.mul_assoc
  comm := Int.mul_comm
  left_id := Int.one_mul
  right_id := Int.mul_one
instance : IsCommMonoid and true where
  left_id := by decide
  right_id := by decide
instance : IsCommMonoid or false where
  left_id := by decide
  right_id := by decide
instance : IsCommGroup xor false id where
  assoc := by decide
  comm := by decide
  left_id := by decide
  right_id := by decide
  inv_op := by decide
instance {α : Type u} : IsMonoid (α := List α) (· ++ ·) [] where
  left_id := List.nil_append
  right_id := List.append_nil
instance {α : Type u} : IsMonoid (α := α → α) (· ∘ ·) id where
  assoc _ _ _ := rfl
  left_id _ := rfl
  right_id _ := rfl

/-! ## Multiplicative notation -/

/-- Types with an associative product and a one. -/
class Monoid (M : Type u) extends Mul M, One M where
  /-- The brackets of a product do not matter. -/
  mul_assoc : ∀ a b c : M, a * b * c = a * (b * c)
  /-- One on the left does nothing. -/
  one_mul : ∀ a : M, 1 * a = a
  /-- One on the right does nothing. -/
  mul_one : ∀ a : M, a * 1 = a
/-- A monoid in which the order of factors does not matter. -/
class CommMonoid (M : Type u) extends Monoid M where
  /-- The order of factors does not matter. -/
  mul_comm : ∀ a b : M, a * b = b * a
/-- A monoid with inverses. -/
class Group (G : Type u) extends Monoid G, Inv G where
  /-- The inverse on the left cancels. -/
  inv_mul_cancel : ∀ a : G, a⁻¹ * a = 1
/-- A group in which the order of factors does not matter. -/
class CommGroup (G : Type u) extends Group G, CommMonoid G

export Monoid (mul_assoc one_mul mul_one)
export CommMonoid (mul_comm)
export Group (inv_mul_cancel)

instance {M : Type u} [Monoid M] : IsMonoid (α := M) (· * ·) 1 where
  assoc := mul_assoc
  left_id := one_mul
  right_id := mul_one
instance {M : Type u} [CommMonoid M] : IsCommMonoid (α := M) (· * ·) 1 where
  comm := mul_comm
instance {G : Type u} [Group G] : IsGroup (α := G) (· * ·) 1 (·⁻¹) where
  inv_op := inv_mul_cancel
instance {G : Type u} [CommGroup G] : IsCommGroup (α := G) (· * ·) 1 (·⁻¹) where
  comm := mul_comm

section
variable {M : Type u} [CommMonoid M]
theorem mul_left_comm (a b c : M) : a * (b * c) = b * (a * c) := by
  rw [← mul_assoc, mul_comm a b, mul_assoc]
theorem mul_right_comm (a b c : M) : a * b * c = a * c * b := by
  rw [mul_assoc, mul_comm b c, mul_assoc]
theorem mul_mul_mul_comm (a b c d : M) : a * b * (c * d) = a * c * (b * d) := by
  rw [mul_assoc, mul_left_comm b, mul_assoc]
end

section
variable {G : Type u} [Group G]
theorem mul_left_cancel {a b c : G} (h : a * b = a * c) : b = c :=
  IsGroup.left_cancel (· * ·) h
theorem mul_right_cancel {a b c : G} (h : a * b = c * b) : a = c :=
  IsGroup.right_cancel (· * ·) h
theorem mul_left_inj (a : G) {b c : G} : b * a = c * a ↔ b = c :=
  ⟨mul_right_cancel, fun h => h ▸ rfl⟩
theorem mul_right_inj (a : G) {b c : G} : a * b = a * c ↔ b = c :=
  ⟨mul_left_cancel, fun h => h ▸ rfl⟩
@[simp] theorem mul_inv_cancel (a : G) : a * a⁻¹ = 1 := IsGroup.op_inv (· * ·) a
@[simp] theorem inv_mul_cancel_left (a b : G) : a⁻¹ * (a * b) = b :=
  IsGroup.inv_op_cancel_left (· * ·) a b
@[simp] theorem mul_inv_cancel_left (a b : G) : a * (a⁻¹ * b) = b :=
  IsGroup.op_inv_cancel_left (· * ·) a b
@[simp] theorem mul_inv_cancel_right (a b : G) : a * b * b⁻¹ = a :=
  IsGroup.op_inv_cancel_right (· * ·) a b
@[simp] theorem inv_mul_cancel_right (a b : G) : a * b⁻¹ * b = a :=
  IsGroup.inv_op_cancel_right (· * ·) a b
theorem eq_inv_of_mul_eq_one_left {a b : G} (h : a * b = 1) : a = b⁻¹ :=
  IsGroup.eq_inv_of_op_eq' (· * ·) h
theorem eq_inv_of_mul_eq_one_right {a b : G} (h : a * b = 1) : b = a⁻¹ :=
  IsGroup.eq_inv_of_op_eq (· * ·) h
@[simp] theorem inv_inv (a : G) : a⁻¹⁻¹ = a :=
  IsGroup.inv_inv (α := G) (· * ·) a
@[simp] theorem inv_one : (1 : G)⁻¹ = 1 := IsGroup.inv_id (· * · : G → G → G)
@[simp] theorem mul_inv_rev (a b : G) : (a * b)⁻¹ = b⁻¹ * a⁻¹ :=
  IsGroup.inv_op_rev (· * ·) a b
theorem inv_injective {a b : G} (h : a⁻¹ = b⁻¹) : a = b := by rw [← inv_inv a, h, inv_inv]
@[simp] theorem inv_inj {a b : G} : a⁻¹ = b⁻¹ ↔ a = b := ⟨inv_injective, fun h => h ▸ rfl⟩
theorem eq_mul_inv_iff_mul_eq {a b c : G} : a = b * c⁻¹ ↔ a * c = b :=
  ⟨fun h => by rw [h, inv_mul_cancel_right], fun h => by rw [← h, mul_inv_cancel_right]⟩
theorem eq_inv_mul_iff_mul_eq {a b c : G} : a = b⁻¹ * c ↔ b * a = c :=
  ⟨fun h => by rw [h, mul_inv_cancel_left], fun h => by rw [← h, inv_mul_cancel_left]⟩
theorem inv_eq_one {a : G} : a⁻¹ = 1 ↔ a = 1 :=
  ⟨fun h => by rw [← inv_inv a, h, inv_one], fun h => by rw [h, inv_one]⟩
/-- A group in which every square is one is commutative. -/
theorem mul_comm_of_mul_self (h : ∀ a : G, a * a = 1) (a b : G) : a * b = b * a := by
  have self_inv (x : G) : x = x⁻¹ := eq_inv_of_mul_eq_one_left (h x)
  rw [self_inv (a * b), mul_inv_rev, ← self_inv a, ← self_inv b]
end
attribute [simp] one_mul mul_one inv_mul_cancel
end Proofmill
