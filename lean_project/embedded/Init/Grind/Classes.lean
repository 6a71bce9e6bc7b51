prelude
import Init.Grind.Envelope
import Init.Grind.Norm
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Classes by which `grind` chooses its solvers

Characteristic, cancellation and order of semirings, with the instances of the numbers.
-/

universe u

namespace Int
theorem mul_lt_mul_of_pos_left {a b c : Int} (h₁ : a < b) (h₂ : 0 < c) : c * a < c * b := by
  have h := Int.mul_pos h₂ (show 0 < b - a by omega)
  rw [Int.mul_sub] at h
  omega
theorem mul_lt_mul_of_pos_right {a b c : Int} (h₁ : a < b) (h₂ : 0 < c) : a * c < b * c := by
  rw [Int.mul_comm a, Int.mul_comm b]; exact mul_lt_mul_of_pos_left h₁ h₂
end Int

namespace Lean.Grind

/-- Numerals are equal exactly if they agree modulo `p`; `p = 0` stands for characteristic zero. -/
class IsCharP (α : Type u) [Semiring α] (p : outParam Nat) : Prop where
  /-- When two numerals are equal. -/
  ofNat_ext_iff (p) : ∀ {x y : Nat},
    OfNat.ofNat (α := α) x = OfNat.ofNat (α := α) y ↔ x % p = y % p
/-- Multiples by a number that is not zero can be cancelled. -/
class NoNatZeroDivisors (α : Type u) [NatModule α] : Prop where
  /-- Cancel a number that is not zero. -/
  no_nat_zero_divisors : ∀ (k : Nat) (a b : α), k ≠ 0 → k • a = k • b → a = b
/-- Summands can be cancelled. -/
class AddRightCancel (M : Type u) [Add M] : Prop where
  /-- Cancel the summand on the right. -/
  add_right_cancel : ∀ a b c : M, a + c = b + c → a = b
/-- Every element is its own power of exponent `p`. -/
class PowIdentity (α : Type u) [CommSemiring α] (p : outParam Nat) : Prop where
  /-- The power is the element. -/
  pow_eq (a : α) : a ^ p = a
/-- Addition keeps and reflects the order. -/
class OrderedAdd (M : Type u) [HAdd M M M] [LE M] [Std.IsPreorder M] : Prop where
  /-- Add the same on both sides. -/
  add_le_left_iff : ∀ {a b : M} (c : M), a ≤ b ↔ a + c ≤ b + c
/-- A semiring with an order that sums and products with positive elements keep. -/
class OrderedRing (R : Type u) [Semiring R] [LE R] [LT R] [Std.IsPreorder R] : Prop
    extends OrderedAdd R where
  /-- One is positive. -/
  zero_lt_one : (0 : R) < 1
  /-- Multiply by a positive factor on the left. -/
  mul_lt_mul_of_pos_left : ∀ {a b c : R}, a < b → 0 < c → c * a < c * b
  /-- Multiply by a positive factor on the right. -/
  mul_lt_mul_of_pos_right : ∀ {a b c : R}, a < b → 0 < c → a * c < b * c
/-- A commutative ring in which elements other than zero have inverses. -/
class Field (α : Type u) extends CommRing α, Inv α, Div α where
  /-- Powers with integers as exponents. -/
  [zpow : HPow α Int α]
  /-- Division multiplies by the inverse. -/
  div_eq_mul_inv : ∀ a b : α, a / b = a * b⁻¹
  /-- Zero is not one. -/
  zero_ne_one : (0 : α) ≠ 1
  /-- The inverse of zero is zero. -/
  inv_zero : (0 : α)⁻¹ = 0
  /-- An element other than zero and its inverse cancel. -/
  mul_inv_cancel : ∀ {a : α}, a ≠ 0 → a * a⁻¹ = 1
  /-- The exponent zero. -/
  zpow_zero : ∀ a : α, a ^ (0 : Int) = 1
  /-- One factor more. -/
  zpow_succ : ∀ (a : α) (n : Nat), a ^ (n + 1 : Int) = a ^ (n : Int) * a
  /-- Negative exponents. -/
  zpow_neg : ∀ (a : α) (n : Int), a ^ (-n) = (a ^ n)⁻¹
attribute [instance 100] Field.toInv Field.toDiv

instance instIsCharPNat : IsCharP Nat 0 where
  ofNat_ext_iff {x y} := by rw [Nat.mod_zero, Nat.mod_zero]; exact Iff.rfl
instance instIsCharPInt : IsCharP Int 0 where
  ofNat_ext_iff {x y} := by
    rw [Nat.mod_zero, Nat.mod_zero]; exact ⟨fun h => Int.ofNat.inj h, fun h => h ▸ rfl⟩
instance instAddRightCancelNat : AddRightCancel Nat := ⟨fun _ _ _ => Nat.add_right_cancel⟩
instance instAddRightCancelInt : AddRightCancel Int := ⟨by omega⟩
instance instNoNatZeroDivisorsNat : NoNatZeroDivisors Nat where
  no_nat_zero_divisors _ _ _ hk h := Nat.eq_of_mul_eq_mul_left (Nat.pos_of_ne_zero hk) h
instance instOrderedRingNat : OrderedRing Nat where
  add_le_left_iff c := by omega
  zero_lt_one := by decide
  mul_lt_mul_of_pos_left h hc := Nat.mul_lt_mul_of_pos_left h hc
  mul_lt_mul_of_pos_right {a b c} h hc := by
    rw [Nat.mul_comm a, Nat.mul_comm b]; exact Nat.mul_lt_mul_of_pos_left h hc
instance instOrderedRingInt : OrderedRing Int where
  add_le_left_iff c := by omega
  zero_lt_one := by decide
  mul_lt_mul_of_pos_left h hc := Int.mul_lt_mul_of_pos_left h hc
  mul_lt_mul_of_pos_right h hc := Int.mul_lt_mul_of_pos_right h hc

namespace Bool
theorem ne_of_eq_false_of_eq_true {a b : Bool} (ha : a = false) (hb : b = true) :
    (a = b) = False := by subst ha; subst hb; exact eq_false Bool.noConfusion
theorem ne_of_eq_true_of_eq_false {a b : Bool} (ha : a = true) (hb : b = false) :
    (a = b) = False := by subst ha; subst hb; exact eq_false Bool.noConfusion
end Bool
end Lean.Grind

/-! ## What is split at once, and equations that are instantiated -/

open Lean.Parser.Attr in
attribute [grind_mod_parser] grindEqBoth grindEqRhs grindEqBwd grindEq grindFwd grindBwd grindLR
  grindRL grindUsr grindCasesEager grindCases grindIntro grindExt grindGen grindInj grindFunCC
attribute [grind cases eager] And False Empty True PUnit Exists Subtype
attribute [grind cases] Or
attribute [grind =] List.length_nil List.length_cons List.length_append List.length_reverse
  List.length_replicate List.map_nil List.map_cons List.map_append List.reverse_reverse
  List.nil_append List.append_nil List.append_assoc List.mem_cons List.mem_append
  Option.map_some Option.getD_some
