prelude
import Init.Grind.Ring
import Init.AC
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# The ring of differences of a commutative semiring

`grind` looks at a commutative semiring, such as the natural numbers, through the ring of formal
differences of its elements. A difference `a - b` is a pair; pairs are identified when they agree
after something has been added to both sides.
-/

universe u

namespace Lean.Grind.Ring.OfSemiring
open Semiring
attribute [local instance] Semiring.natCast

section
variable {α : Type u} [Semiring α]
local instance : Std.Associative (α := α) (· + ·) := ⟨add_assoc⟩
local instance : Std.Commutative (α := α) (· + ·) := ⟨add_comm⟩

/-- The pairs stand for the same difference. -/
def r (α : Type u) [Semiring α] (p q : α × α) : Prop :=
  ∃ k, p.1 + q.2 + k = q.1 + p.2 + k
end
/-- Formal differences of elements of a semiring. -/
def Q (α : Type u) [Semiring α] : Type u := Quot (r α)
/-- An element as a difference. -/
def toQ {α : Type u} [Semiring α] (a : α) : Q α := Quot.mk _ (a, 0)

section
variable {α : Type u} [CommSemiring α]
local instance : Std.Associative (α := α) (· + ·) := ⟨add_assoc⟩
local instance : Std.Commutative (α := α) (· + ·) := ⟨add_comm⟩
local instance : Std.Associative (α := α) (· * ·) := ⟨mul_assoc⟩
local instance : Std.Commutative (α := α) (· * ·) := ⟨CommSemiring.mul_comm⟩

/-- Add differences. -/
def add (x y : Q α) : Q α :=
  Quot.lift (fun p => Quot.lift (fun q => Quot.mk (r α) (p.1 + q.1, p.2 + q.2))
    (fun q q' ⟨k, h⟩ => Quot.sound ⟨k, by
      have h : q.1 + q'.2 + k = q'.1 + q.2 + k := h
      show p.1 + q.1 + (p.2 + q'.2) + k = p.1 + q'.1 + (p.2 + q.2) + k
      calc p.1 + q.1 + (p.2 + q'.2) + k = p.1 + p.2 + (q.1 + q'.2 + k) := by ac_rfl
        _ = p.1 + p.2 + (q'.1 + q.2 + k) := by rw [h]
        _ = p.1 + q'.1 + (p.2 + q.2) + k := by ac_rfl⟩) y)
    (fun p p' ⟨k, h⟩ => by
      induction y using Quot.ind with | _ q =>
      refine Quot.sound ⟨k, ?_⟩
      have h : p.1 + p'.2 + k = p'.1 + p.2 + k := h
      show p.1 + q.1 + (p'.2 + q.2) + k = p'.1 + q.1 + (p.2 + q.2) + k
      calc p.1 + q.1 + (p'.2 + q.2) + k = q.1 + q.2 + (p.1 + p'.2 + k) := by ac_rfl
        _ = q.1 + q.2 + (p'.1 + p.2 + k) := by rw [h]
        _ = p'.1 + q.1 + (p.2 + q.2) + k := by ac_rfl) x

/-- Multiply differences. -/
def mul (x y : Q α) : Q α :=
  Quot.lift
    (fun p => Quot.lift (fun q => Quot.mk (r α) (p.1 * q.1 + p.2 * q.2, p.1 * q.2 + p.2 * q.1))
    (fun q q' ⟨k, h⟩ => Quot.sound ⟨p.1 * k + p.2 * k, by
      have h : q.1 + q'.2 + k = q'.1 + q.2 + k := h
      show p.1 * q.1 + p.2 * q.2 + (p.1 * q'.2 + p.2 * q'.1) + (p.1 * k + p.2 * k) =
        p.1 * q'.1 + p.2 * q'.2 + (p.1 * q.2 + p.2 * q.1) + (p.1 * k + p.2 * k)
      calc _ = p.1 * (q.1 + q'.2 + k) + p.2 * (q'.1 + q.2 + k) := by
            simp only [left_distrib]; ac_rfl
        _ = p.1 * (q'.1 + q.2 + k) + p.2 * (q.1 + q'.2 + k) := by rw [h]
        _ = _ := by simp only [left_distrib]; ac_rfl⟩) y)
    (fun p p' ⟨k, h⟩ => by
      induction y using Quot.ind with | _ q =>
      refine Quot.sound ⟨k * q.1 + k * q.2, ?_⟩
      have h : p.1 + p'.2 + k = p'.1 + p.2 + k := h
      show p.1 * q.1 + p.2 * q.2 + (p'.1 * q.2 + p'.2 * q.1) + (k * q.1 + k * q.2) =
        p'.1 * q.1 + p'.2 * q.2 + (p.1 * q.2 + p.2 * q.1) + (k * q.1 + k * q.2)
      calc _ = (p.1 + p'.2 + k) * q.1 + (p'.1 + p.2 + k) * q.2 := by
            simp only [right_distrib]; ac_rfl
        _ = (p'.1 + p.2 + k) * q.1 + (p.1 + p'.2 + k) * q.2 := by rw [h]
        _ = _ := by simp only [right_distrib]; ac_rfl) x

/-- The negative of a difference. -/
def neg (x : Q α) : Q α :=
  Quot.lift (fun p => Quot.mk (r α) (p.2, p.1)) (fun p p' ⟨k, h⟩ => Quot.sound ⟨k, by
    have h : p.1 + p'.2 + k = p'.1 + p.2 + k := h
    show p.2 + p'.1 + k = p'.2 + p.1 + k
    calc p.2 + p'.1 + k = p'.1 + p.2 + k := by ac_rfl
      _ = p.1 + p'.2 + k := h.symm
      _ = p'.2 + p.1 + k := by ac_rfl⟩) x

/-- Powers of a difference. -/
def npow (x : Q α) : Nat → Q α
  | 0 => toQ 1
  | n + 1 => mul (npow x n) x
/-- The image of an integer. -/
def intCast : Int → Q α
  | .ofNat n => toQ (Nat.cast n)
  | .negSucc n => neg (toQ (Nat.cast (n + 1)))

theorem mk_eq {a b c d : α} (h₁ : a = c) (h₂ : b = d) :
    (Quot.mk (r α) (a, b) : Q α) = Quot.mk (r α) (c, d) := by rw [h₁, h₂]
theorem neg_mul' (x y : Q α) : mul (neg x) y = neg (mul x y) := by
  induction x using Quot.ind with | _ p =>
  induction y using Quot.ind with | _ q =>
  exact mk_eq (add_comm _ _) (add_comm _ _)
theorem neg_neg' (x : Q α) : neg (neg x) = x := by
  induction x using Quot.ind with | _ p => rfl
theorem neg_zero' : neg (toQ (0 : α)) = toQ 0 := rfl
theorem intCast_neg' (i : Int) : intCast (α := α) (-i) = neg (intCast i) := by
  cases i with
  | ofNat n =>
    cases n with
    | zero =>
      show toQ (Nat.cast 0 : α) = neg (toQ (Nat.cast 0 : α))
      rw [natCast_zero]; rfl
    | succ n => rfl
  | negSucc n => exact (neg_neg' _).symm

/-- The differences of a commutative semiring are a commutative ring. -/
instance ofCommSemiring : CommRing (Q α) where
  add := add
  mul := mul
  neg := neg
  sub x y := add x (neg y)
  natCast := ⟨fun n => toQ (Nat.cast n)⟩
  ofNat n := ⟨toQ (OfNat.ofNat n)⟩
  nsmul := ⟨fun n x => mul (toQ (Nat.cast n)) x⟩
  npow := ⟨npow⟩
  intCast := ⟨intCast⟩
  zsmul := ⟨fun i x => mul (intCast i) x⟩
  add_zero x := by
    induction x using Quot.ind with | _ p => exact mk_eq (add_zero _) (add_zero _)
  add_comm x y := by
    induction x using Quot.ind with | _ p =>
    induction y using Quot.ind with | _ q => exact mk_eq (add_comm _ _) (add_comm _ _)
  add_assoc x y z := by
    induction x using Quot.ind with | _ p =>
    induction y using Quot.ind with | _ q =>
    induction z using Quot.ind with | _ s => exact mk_eq (add_assoc _ _ _) (add_assoc _ _ _)
  mul_assoc x y z := by
    induction x using Quot.ind with | _ p =>
    induction y using Quot.ind with | _ q =>
    induction z using Quot.ind with | _ s =>
    refine mk_eq ?_ ?_ <;> simp only [left_distrib, right_distrib] <;> ac_rfl
  mul_one x := by
    induction x using Quot.ind with | _ p =>
    refine mk_eq ?_ ?_ <;> simp only [mul_one, mul_zero, add_zero, zero_add]
  zero_mul x := by
    induction x using Quot.ind with | _ p =>
    refine mk_eq ?_ ?_ <;> simp only [zero_mul, add_zero]
  mul_comm x y := by
    induction x using Quot.ind with | _ p =>
    induction y using Quot.ind with | _ q => refine mk_eq ?_ ?_ <;> ac_rfl
  left_distrib x y z := by
    induction x using Quot.ind with | _ p =>
    induction y using Quot.ind with | _ q =>
    induction z using Quot.ind with | _ s =>
    refine mk_eq ?_ ?_ <;> simp only [left_distrib] <;> ac_rfl
  pow_zero _ := rfl
  pow_succ _ _ := rfl
  ofNat_succ n := mk_eq (ofNat_succ n) (add_zero 0).symm
  ofNat_eq_natCast n := mk_eq (ofNat_eq_natCast n) rfl
  neg_add_cancel x := by
    induction x using Quot.ind with | _ p =>
    refine Quot.sound ⟨0, ?_⟩
    show p.2 + p.1 + 0 + 0 = 0 + (p.1 + p.2) + 0
    rw [add_zero, add_zero, add_zero, zero_add, add_comm]
  sub_eq_add_neg _ _ := rfl
  neg_zsmul i x := (congrArg (mul · x) (intCast_neg' i)).trans (neg_mul' _ _)
  intCast_ofNat n := mk_eq (ofNat_eq_natCast n).symm rfl
  intCast_neg := intCast_neg'
end
end Lean.Grind.Ring.OfSemiring
