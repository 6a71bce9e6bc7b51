prelude
import Init.Order
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Modules, semirings and rings

The algebraic classes of stock core. They live in the namespace `Lean.Grind` because the tactic
`grind` looks them up there; nothing in them is particular to the tactic. An instance of
`CommRing` brings `+`, `*`, `-`, numerals, powers and scalar multiples, and the laws that tie them
together. `Init.Algebra.Group` has classes for a single operation.
-/

universe u

namespace Lean.Grind

/-! ## Additive structures -/

/-- Commutative addition with zero. -/
class AddCommMonoid (M : Type u) extends Zero M, Add M where
  /-- Zero on the right does nothing. -/
  add_zero : ∀ a : M, a + 0 = a
  /-- The order of summands does not matter. -/
  add_comm : ∀ a b : M, a + b = b + a
  /-- The brackets of a sum do not matter. -/
  add_assoc : ∀ a b c : M, a + b + c = a + (b + c)
attribute [instance 100] AddCommMonoid.toZero AddCommMonoid.toAdd

/-- Commutative addition with multiples by natural numbers. -/
class NatModule (M : Type u) extends AddCommMonoid M where
  /-- Multiples by natural numbers. -/
  [nsmul : SMul Nat M]
  /-- No summand at all. -/
  zero_nsmul : ∀ a : M, 0 • a = 0
  /-- One summand more. -/
  add_one_nsmul : ∀ (n : Nat) (a : M), (n + 1) • a = n • a + a
attribute [instance_reducible, instance 100] NatModule.nsmul

/-- Commutative addition with negation. -/
class AddCommGroup (M : Type u) extends AddCommMonoid M, Neg M, Sub M where
  /-- An element and its negative cancel. -/
  neg_add_cancel : ∀ a : M, -a + a = 0
  /-- Subtraction adds the negative. -/
  sub_eq_add_neg : ∀ a b : M, a - b = a + -b
attribute [instance 100] AddCommGroup.toNeg AddCommGroup.toSub

/-- Commutative addition with multiples by integers. -/
class IntModule (M : Type u) extends NatModule M, AddCommGroup M where
  /-- Multiples by integers. -/
  [zsmul : SMul Int M]
  /-- No summand at all. -/
  zero_zsmul : ∀ a : M, (0 : Int) • a = 0
  /-- One summand. -/
  one_zsmul : ∀ a : M, (1 : Int) • a = a
  /-- Multiples add up. -/
  add_zsmul : ∀ (n m : Int) (a : M), (n + m) • a = n • a + m • a
  /-- Integers that are natural numbers act as those. -/
  zsmul_natCast_eq_nsmul : ∀ (n : Nat) (a : M), (n : Int) • a = n • a
attribute [instance_reducible, instance 100] IntModule.zsmul

/-! ## Semirings and rings -/

/-- Addition, multiplication, numerals and powers. -/
class Semiring (α : Type u) extends Add α, Mul α where
  /-- The image of a natural number. -/
  [natCast : NatCast α]
  /-- The meaning of numerals. -/
  [ofNat : ∀ n, OfNat α n]
  /-- Multiples by natural numbers. -/
  [nsmul : SMul Nat α]
  /-- Powers. -/
  [npow : HPow α Nat α]
  /-- Zero on the right does nothing. -/
  add_zero : ∀ a : α, a + 0 = a
  /-- The order of summands does not matter. -/
  add_comm : ∀ a b : α, a + b = b + a
  /-- The brackets of a sum do not matter. -/
  add_assoc : ∀ a b c : α, a + b + c = a + (b + c)
  /-- The brackets of a product do not matter. -/
  mul_assoc : ∀ a b c : α, a * b * c = a * (b * c)
  /-- One on the right does nothing. -/
  mul_one : ∀ a : α, a * 1 = a
  /-- One on the left does nothing. -/
  one_mul : ∀ a : α, 1 * a = a
  /-- Multiply a sum out, the factor on the left. -/
  left_distrib : ∀ a b c : α, a * (b + c) = a * b + a * c
  /-- Multiply a sum out, the factor on the right. -/
  right_distrib : ∀ a b c : α, (a + b) * c = a * c + b * c
  /-- Zero on the left absorbs. -/
  zero_mul : ∀ a : α, 0 * a = 0
  /-- Zero on the right absorbs. -/
  mul_zero : ∀ a : α, a * 0 = 0
  /-- No factor at all. -/
  pow_zero : ∀ a : α, a ^ 0 = 1
  /-- One factor more. -/
  pow_succ : ∀ a : α, ∀ n : Nat, a ^ (n + 1) = a ^ n * a
  /-- Numerals count in ones. -/
  ofNat_succ : ∀ a : Nat, OfNat.ofNat (α := α) (a + 1) = OfNat.ofNat a + 1 := by intros; rfl
  /-- A numeral is the image of its number. -/
  ofNat_eq_natCast : ∀ n : Nat, OfNat.ofNat (α := α) n = Nat.cast n := by intros; rfl
  /-- A multiple is a product with the image of the number. -/
  nsmul_eq_natCast_mul : ∀ n : Nat, ∀ a : α, n • a = Nat.cast n * a := by intros; rfl

/-- A semiring with negation. -/
class Ring (α : Type u) extends Semiring α, Neg α, Sub α where
  /-- The image of an integer. -/
  [intCast : IntCast α]
  /-- Multiples by integers. -/
  [zsmul : SMul Int α]
  /-- An element and its negative cancel. -/
  neg_add_cancel : ∀ a : α, -a + a = 0
  /-- Subtraction adds the negative. -/
  sub_eq_add_neg : ∀ a b : α, a - b = a + -b
  /-- Negative multiples are negatives of multiples. -/
  neg_zsmul : ∀ (i : Int) (a : α), (-i : Int) • a = -(i • a)
  /-- Integers that are natural numbers act as those. -/
  zsmul_natCast_eq_nsmul : ∀ n : Nat, ∀ a : α, (n : Int) • a = n • a := by intros; rfl
  /-- Images of integers that are natural numbers. -/
  intCast_ofNat : ∀ n : Nat, Int.cast (OfNat.ofNat (α := Int) n) = OfNat.ofNat (α := α) n := by
    intros; rfl
  /-- Images of negatives. -/
  intCast_neg : ∀ i : Int, Int.cast (R := α) (-i) = -Int.cast i := by intros; rfl

/-- A semiring in which the order of factors does not matter. -/
class CommSemiring (α : Type u) extends Semiring α where
  /-- The order of factors does not matter. -/
  mul_comm : ∀ a b : α, a * b = b * a
  one_mul a := (mul_comm 1 a).trans (mul_one a)
  mul_zero a := (mul_comm a 0).trans (zero_mul a)
  right_distrib a b c := (mul_comm (a + b) c).trans
    ((left_distrib c a b).trans (congr (congrArg HAdd.hAdd (mul_comm c a)) (mul_comm c b)))

/-- A ring in which the order of factors does not matter. -/
class CommRing (α : Type u) extends Ring α, CommSemiring α

attribute [instance_reducible] Semiring.npow Semiring.ofNat Semiring.natCast Ring.intCast Ring.zsmul
attribute [instance 100] Semiring.toAdd Semiring.toMul Semiring.npow Ring.toNeg Ring.toSub
attribute [instance 100] Semiring.ofNat
attribute [local instance] Semiring.natCast Ring.intCast

/-! ## Sums -/

namespace AddCommMonoid
variable {M : Type u} [AddCommMonoid M]
theorem zero_add (a : M) : 0 + a = a := (add_comm 0 a).trans (add_zero a)
theorem add_left_comm (a b c : M) : a + (b + c) = b + (a + c) := by
  rw [← add_assoc, add_comm a b, add_assoc]
end AddCommMonoid

namespace AddCommGroup
open AddCommMonoid
variable {M : Type u} [AddCommGroup M]
theorem add_neg_cancel (a : M) : a + -a = 0 := (add_comm a (-a)).trans (neg_add_cancel a)
theorem add_left_inj {a b : M} (c : M) : a + c = b + c ↔ a = b :=
  ⟨fun h => by
    have h := congrArg (· + -c) h
    simpa only [add_assoc, add_neg_cancel, add_zero] using h, fun h => h ▸ rfl⟩
theorem add_right_inj (a b c : M) : a + b = a + c ↔ b = c := by
  rw [add_comm a b, add_comm a c, add_left_inj]
theorem neg_zero : (-0 : M) = 0 := (add_left_inj 0).mp ((neg_add_cancel 0).trans (add_zero 0).symm)
theorem neg_neg (a : M) : - -a = a :=
  (add_left_inj (-a)).mp ((neg_add_cancel (-a)).trans (add_neg_cancel a).symm)
theorem neg_eq_zero (a : M) : -a = 0 ↔ a = 0 :=
  ⟨fun h => by rw [← neg_neg a, h, neg_zero], fun h => by rw [h, neg_zero]⟩
theorem neg_add (a b : M) : -(a + b) = -a + -b := by
  apply (add_left_inj (a + b)).mp
  rw [neg_add_cancel, add_comm a b, ← add_assoc, add_assoc (-a), neg_add_cancel, add_zero,
    neg_add_cancel]
theorem sub_self (a : M) : a - a = 0 := (sub_eq_add_neg a a).trans (add_neg_cancel a)
theorem sub_zero (a : M) : a - 0 = a := by rw [sub_eq_add_neg, neg_zero, add_zero]
theorem zero_sub (a : M) : 0 - a = -a := by rw [sub_eq_add_neg, zero_add]
theorem neg_sub (a b : M) : -(a - b) = b - a := by
  rw [sub_eq_add_neg, neg_add, neg_neg, sub_eq_add_neg, add_comm]
theorem sub_eq_iff {a b c : M} : a - b = c ↔ a = c + b := by
  rw [← add_left_inj b, sub_eq_add_neg, add_assoc, neg_add_cancel, add_zero]
theorem sub_eq_zero_iff {a b : M} : a - b = 0 ↔ a = b := by rw [sub_eq_iff, zero_add]
theorem add_sub_cancel {a b : M} : a + b - b = a := by
  rw [sub_eq_add_neg, add_assoc, add_neg_cancel, add_zero]
theorem sub_add_cancel {a b : M} : a - b + b = a := by
  rw [sub_eq_add_neg, add_assoc, neg_add_cancel, add_zero]
theorem neg_eq_iff (a b : M) : -a = b ↔ a = -b :=
  ⟨fun h => by rw [← h, neg_neg], fun h => by rw [h, neg_neg]⟩
theorem eq_neg_of_add_eq_zero {a b : M} (h : a + b = 0) : a = -b := by
  rw [← add_left_inj b, h, neg_add_cancel]
end AddCommGroup

/-! ## Products in a semiring -/

namespace Semiring
variable {α : Type u} [Semiring α]
theorem zero_add (a : α) : 0 + a = a := (add_comm 0 a).trans (add_zero a)
theorem add_left_comm (a b c : α) : a + (b + c) = b + (a + c) := by
  rw [← add_assoc, add_comm a b, add_assoc]
theorem natCast_eq_ofNat (n : Nat) : NatCast.natCast n = OfNat.ofNat (α := α) n :=
  (ofNat_eq_natCast n).symm
theorem natCast_zero : ((0 : Nat) : α) = 0 := (ofNat_eq_natCast 0).symm
theorem natCast_one : ((1 : Nat) : α) = 1 := (ofNat_eq_natCast 1).symm
theorem ofNat_add (a b : Nat) :
    OfNat.ofNat (α := α) (a + b) = OfNat.ofNat a + OfNat.ofNat b := by
  induction b with
  | zero => exact (add_zero _).symm
  | succ b ih => rw [← Nat.add_assoc, ofNat_succ (a + b), ih, ofNat_succ b, add_assoc]
theorem natCast_add (a b : Nat) : ((a + b : Nat) : α) = (a : α) + (b : α) := by
  simp only [← ofNat_eq_natCast, ofNat_add]
theorem natCast_succ (n : Nat) : ((n + 1 : Nat) : α) = (n : α) + 1 := by
  rw [natCast_add, natCast_one]
theorem natCast_mul (a b : Nat) : ((a * b : Nat) : α) = (a : α) * (b : α) := by
  induction b with
  | zero => rw [Nat.mul_zero, natCast_zero, mul_zero]
  | succ b ih => rw [Nat.mul_succ, natCast_add, ih, natCast_succ, left_distrib, mul_one]
theorem ofNat_mul (a b : Nat) :
    OfNat.ofNat (α := α) (a * b) = OfNat.ofNat a * OfNat.ofNat b := by
  simp only [ofNat_eq_natCast, natCast_mul]
theorem natCast_mul_comm (a : Nat) (b : α) : (a : α) * b = b * a := by
  induction a with
  | zero => rw [natCast_zero, zero_mul, mul_zero]
  | succ a ih => rw [natCast_succ, right_distrib, left_distrib, ih, one_mul, mul_one]
theorem natCast_mul_left_comm (a : α) (b : Nat) (c : α) : a * (b * c) = b * (a * c) := by
  rw [← mul_assoc, ← natCast_mul_comm b a, mul_assoc]
theorem pow_one (a : α) : a ^ 1 = a := by
  rw [show (1 : Nat) = 0 + 1 from rfl, pow_succ, pow_zero, one_mul]
theorem pow_two (a : α) : a ^ 2 = a * a := by
  rw [show (2 : Nat) = 1 + 1 from rfl, pow_succ, pow_one]
theorem pow_add (a : α) (k₁ k₂ : Nat) : a ^ (k₁ + k₂) = a ^ k₁ * a ^ k₂ := by
  induction k₂ with
  | zero => rw [Nat.add_zero, pow_zero, mul_one]
  | succ k ih => rw [← Nat.add_assoc, pow_succ, ih, pow_succ, mul_assoc]
theorem pow_add_congr (a r : α) (k k₁ k₂ : Nat) (hk : k = k₁ + k₂) (h : a ^ k₁ * a ^ k₂ = r) :
    a ^ k = r := hk ▸ (pow_add a k₁ k₂).trans h
theorem pow_mul (a : α) (m n : Nat) : a ^ (m * n) = (a ^ m) ^ n := by
  induction n with
  | zero => rw [Nat.mul_zero, pow_zero, pow_zero]
  | succ n ih => rw [Nat.mul_succ, pow_add, ih, pow_succ]
theorem one_pow (n : Nat) : (1 : α) ^ n = 1 := by
  induction n with
  | zero => exact pow_zero 1
  | succ n ih => rw [pow_succ, ih, mul_one]
theorem natCast_pow (x k : Nat) : ((x ^ k : Nat) : α) = (x : α) ^ k := by
  induction k with
  | zero => rw [Nat.pow_zero, pow_zero, natCast_one]
  | succ k ih => rw [Nat.pow_succ, natCast_mul, ih, pow_succ]
instance toNatModule [I : Semiring α] : NatModule α :=
  { I with
    zero_nsmul := fun a => by rw [nsmul_eq_natCast_mul, natCast_zero, zero_mul]
    add_one_nsmul := fun n a => by
      rw [nsmul_eq_natCast_mul, natCast_succ, right_distrib, one_mul, nsmul_eq_natCast_mul] }
theorem nsmul_eq_ofNat_mul {α : Type u} [Semiring α] {k : Nat} {a : α} :
    k • a = OfNat.ofNat k * a := by rw [nsmul_eq_natCast_mul, ofNat_eq_natCast]
end Semiring

/-! ## Products in a ring -/

namespace Ring
open Semiring hiding add_comm add_assoc add_zero
variable {α : Type u} [Ring α]
instance toAddCommGroup [I : Ring α] : AddCommGroup α := { I with }
open AddCommGroup

theorem neg_mul (a b : α) : -a * b = -(a * b) := by
  apply eq_neg_of_add_eq_zero
  rw [← right_distrib, neg_add_cancel, zero_mul]
theorem mul_neg (a b : α) : a * -b = -(a * b) := by
  apply eq_neg_of_add_eq_zero
  rw [← left_distrib, neg_add_cancel, mul_zero]
theorem neg_eq_neg_one_mul (a : α) : -a = -1 * a := by rw [neg_mul, one_mul]
theorem neg_eq_mul_neg_one (a : α) : -a = a * -1 := by rw [mul_neg, mul_one]
theorem neg_mul_neg (a b : α) : -a * -b = a * b := by rw [neg_mul, mul_neg, neg_neg]
theorem mul_sub (a b c : α) : a * (b - c) = a * b - a * c := by
  rw [sub_eq_add_neg, left_distrib, mul_neg, sub_eq_add_neg]
theorem sub_mul (a b c : α) : (a - b) * c = a * c - b * c := by
  rw [sub_eq_add_neg, right_distrib, neg_mul, sub_eq_add_neg]
theorem intCast_natCast (n : Nat) : ((n : Int) : α) = (n : α) :=
  (intCast_ofNat n).trans (ofNat_eq_natCast n)
theorem intCast_zero : ((0 : Int) : α) = 0 := intCast_ofNat 0
theorem intCast_one : ((1 : Int) : α) = 1 := intCast_ofNat 1
theorem intCast_neg_one : ((-1 : Int) : α) = -1 := by rw [intCast_neg, intCast_one]
theorem intCast_add_one (x : Int) : ((x + 1 : Int) : α) = (x : α) + 1 := by
  cases x with
  | ofNat n =>
    rw [show Int.ofNat n + 1 = ((n + 1 : Nat) : Int) from rfl, intCast_natCast, natCast_succ]
    exact congrArg (· + 1) (intCast_natCast n).symm
  | negSucc n =>
    have e : Int.negSucc n + 1 = -(n : Int) := by omega
    have e' : Int.negSucc n = -((n + 1 : Nat) : Int) := by omega
    rw [e, e', intCast_neg, intCast_neg, intCast_natCast, intCast_natCast, natCast_succ, neg_add,
      AddCommMonoid.add_assoc, neg_add_cancel, AddCommMonoid.add_zero]
theorem intCast_add_natCast (x : Int) (n : Nat) : ((x + n : Int) : α) = (x : α) + (n : α) := by
  induction n with
  | zero =>
    rw [natCast_zero, AddCommMonoid.add_zero]; exact congrArg Int.cast (Int.add_zero x)
  | succ n ih =>
    have e : x + ((n + 1 : Nat) : Int) = x + n + 1 := by omega
    rw [e, intCast_add_one, ih, natCast_succ, AddCommMonoid.add_assoc]
theorem intCast_add (x y : Int) : ((x + y : Int) : α) = (x : α) + (y : α) := by
  cases y with
  | ofNat n => exact (intCast_add_natCast x n).trans (congrArg (_ + ·) (intCast_natCast n).symm)
  | negSucc n =>
    have h := intCast_add_natCast (α := α) (x + Int.negSucc n) (n + 1)
    have e : x + Int.negSucc n + ((n + 1 : Nat) : Int) = x := by omega
    have e' : Int.negSucc n = -((n + 1 : Nat) : Int) := by omega
    rw [e] at h
    rw [h, e', intCast_neg, intCast_natCast, AddCommMonoid.add_assoc, add_neg_cancel,
      AddCommMonoid.add_zero]
theorem intCast_sub (x y : Int) : ((x - y : Int) : α) = (x : α) - (y : α) := by
  rw [Int.sub_eq_add_neg, intCast_add, intCast_neg, sub_eq_add_neg]
theorem intCast_mul (x y : Int) : ((x * y : Int) : α) = (x : α) * (y : α) := by
  have key (n : Nat) : ((x * n : Int) : α) = (x : α) * (n : α) := by
    induction n with
    | zero =>
      rw [natCast_zero, mul_zero, ← intCast_zero]; exact congrArg Int.cast (Int.mul_zero x)
    | succ n ih =>
      have e : x * ((n + 1 : Nat) : Int) = x * n + x := by
        rw [Int.natCast_succ, Int.mul_add, Int.mul_one]
      rw [e, intCast_add, ih, natCast_succ, left_distrib, mul_one]
  cases y with
  | ofNat n => exact (key n).trans (congrArg (_ * ·) (intCast_natCast n).symm)
  | negSucc n =>
    have e' : Int.negSucc n = -((n + 1 : Nat) : Int) := by omega
    rw [e', Int.mul_neg, intCast_neg, key, intCast_neg, intCast_natCast, mul_neg]
theorem intCast_pow (x : Int) (k : Nat) : ((x ^ k : Int) : α) = (x : α) ^ k := by
  induction k with
  | zero => rw [Int.pow_zero, pow_zero, intCast_one]
  | succ k ih => rw [Int.pow_succ, intCast_mul, ih, pow_succ]
attribute [local instance] Ring.zsmul in
theorem zsmul_eq_intCast_mul {k : Int} {a : α} : k • a = (k : α) * a := by
  cases k with
  | ofNat n =>
    rw [show Int.ofNat n = (n : Int) from rfl, zsmul_natCast_eq_nsmul, nsmul_eq_natCast_mul,
      intCast_natCast]
  | negSucc n =>
    have e' : Int.negSucc n = -((n + 1 : Nat) : Int) := by omega
    rw [e', neg_zsmul, zsmul_natCast_eq_nsmul, nsmul_eq_natCast_mul, intCast_neg, intCast_natCast,
      neg_mul]
instance toIntModule [I : Ring α] : IntModule α :=
  { I, Semiring.toNatModule (α := α) with
    zero_zsmul := fun a => by rw [zsmul_eq_intCast_mul, intCast_zero, zero_mul]
    one_zsmul := fun a => by rw [zsmul_eq_intCast_mul, intCast_one, one_mul]
    add_zsmul := fun n m a => by
      simp only [zsmul_eq_intCast_mul, intCast_add, right_distrib] }
end Ring

namespace CommSemiring
open Semiring
variable {α : Type u} [CommSemiring α]
theorem mul_left_comm (a b c : α) : a * (b * c) = b * (a * c) := by
  rw [← mul_assoc, mul_comm a b, mul_assoc]
theorem mul_pow (a b : α) (n : Nat) : (a * b) ^ n = a ^ n * b ^ n := by
  induction n with
  | zero => rw [pow_zero, pow_zero, pow_zero, mul_one]
  | succ n ih =>
    rw [pow_succ, ih, pow_succ, pow_succ, mul_assoc, mul_assoc, mul_left_comm (b ^ n)]
end CommSemiring

/-! ## Instances -/

instance instCommSemiringNat : CommSemiring Nat where
  add_zero := Nat.add_zero
  add_comm := Nat.add_comm
  add_assoc := Nat.add_assoc
  mul_assoc := Nat.mul_assoc
  mul_comm := Nat.mul_comm
  mul_one := Nat.mul_one
  left_distrib := Nat.mul_add
  zero_mul := Nat.zero_mul
  pow_zero := fun _ => rfl
  pow_succ := fun _ _ => rfl
  nsmul := ⟨fun n a => n * a⟩

instance instCommRingInt : CommRing Int where
  nsmul := ⟨fun n a => (n : Int) * a⟩
  zsmul := ⟨fun n a => n * a⟩
  add_zero := Int.add_zero
  add_comm := Int.add_comm
  add_assoc := Int.add_assoc
  mul_assoc := Int.mul_assoc
  mul_comm := Int.mul_comm
  mul_one := Int.mul_one
  left_distrib := Int.mul_add
  zero_mul := Int.zero_mul
  neg_add_cancel := Int.add_left_neg
  sub_eq_add_neg _ _ := Int.sub_eq_add_neg
  pow_zero := fun _ => rfl
  pow_succ := fun _ _ => rfl
  neg_zsmul := Int.neg_mul
end Lean.Grind
