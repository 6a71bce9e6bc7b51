/-! Monoids, groups, semirings and rings, for any type and at the usual ones. -/

section
open Proofmill
variable {M : Type} [Monoid M]

theorem one_unique (e : M) (h : ∀ a : M, e * a = a) : e = 1 := by
  rw [← Proofmill.mul_one e, h]
theorem inverse_unique (a b c : M) (hb : b * a = 1) (hc : a * c = 1) : b = c := by
  calc b = b * (a * c) := by rw [hc, Proofmill.mul_one]
    _ = c := by rw [← Proofmill.mul_assoc, hb, Proofmill.one_mul]
theorem product_of_four (a b c d : M) : a * b * c * d = a * (b * (c * d)) := by
  simp only [Proofmill.mul_assoc]
theorem idempotent_left_cancel (a b : M) (h : a * b = 1) (hi : b * b = b) : b = 1 := by
  have := congrArg (a * ·) hi
  simpa [← Proofmill.mul_assoc, h] using this
theorem ac_in_monoid (a b c : M) : a * (b * c) = a * b * c := by
  ac_rfl
end

section
open Proofmill
variable {M : Type} [CommMonoid M]

theorem swap_middle (a b c d : M) : (a * b) * (c * d) = (a * c) * (b * d) := by
  ac_rfl
theorem rotate (a b c : M) : a * b * c = c * a * b := by
  ac_rfl
theorem swap_by_rw (a b c : M) : a * (b * c) = b * (a * c) := by
  rw [Proofmill.mul_left_comm]
end

section
open Proofmill
variable {G : Type} [Group G]

theorem solve_left (a b x : G) (h : a * x = b) : x = a⁻¹ * b := by
  rw [← h, inv_mul_cancel_left]
theorem solve_right (a b x : G) (h : x * a = b) : x = b * a⁻¹ := by
  rw [← h, mul_inv_cancel_right]
theorem inverse_of_three (a b c : G) : (a * b * c)⁻¹ = c⁻¹ * b⁻¹ * a⁻¹ := by
  rw [mul_inv_rev, mul_inv_rev, Proofmill.mul_assoc]
theorem conjugate_mul (g a b : G) : g * (a * b) * g⁻¹ = (g * a * g⁻¹) * (g * b * g⁻¹) := by
  simp [Proofmill.mul_assoc]
theorem conjugate_inv (g a : G) : (g * a * g⁻¹)⁻¹ = g * a⁻¹ * g⁻¹ := by
  simp [Proofmill.mul_assoc]
theorem idempotent_is_one (a : G) (h : a * a = a) : a = 1 := by
  apply Proofmill.mul_left_cancel (a := a)
  rw [h, Proofmill.mul_one]
theorem involutions_commute (h : ∀ a : G, a * a = 1) (a b : G) : a * b = b * a := by
  have sq := h (a * b)
  have e := eq_inv_of_mul_eq_one_left sq
  rw [e, mul_inv_rev, ← eq_inv_of_mul_eq_one_left (h a), ← eq_inv_of_mul_eq_one_left (h b)]
theorem commutator_one_iff (a b : G) : a * b * a⁻¹ * b⁻¹ = 1 ↔ a * b = b * a := by
  constructor
  · intro h
    have := eq_inv_of_mul_eq_one_left h
    rw [inv_inv] at this
    rw [← this, inv_mul_cancel_right]
    simp [this]
  · intro h
    rw [h, mul_inv_cancel_right, Proofmill.mul_inv_cancel]
theorem left_translation_injective (g a b : G) : g * a = g * b → a = b := by
  intro h
  exact Proofmill.mul_left_cancel h
theorem order_two (a : G) : a * a = 1 ↔ a = a⁻¹ := by
  constructor
  · exact eq_inv_of_mul_eq_one_left
  · intro h
    have := Proofmill.inv_mul_cancel a
    rwa [← h] at this
end

section
variable {α : Type} {op : α → α → α} {e : α} {inv : α → α} [Proofmill.IsGroup op e inv]
include e inv

theorem unbundled_cancel (a b c : α) (h : op a b = op a c) : b = c := by
  exact Proofmill.IsGroup.left_cancel op h
theorem unbundled_square (a : α) (h : op a a = a) : a = e := by
  apply Proofmill.IsGroup.left_cancel op (a := a)
  exact h.trans (Proofmill.IsMonoid.right_id (op := op) a).symm
end

theorem nat_add_monoid (a b c : Nat) : (a + b) + c = a + (b + c) := by
  exact Proofmill.IsMonoid.op_assoc (· + ·) a b c
theorem int_add_group (a b c : Int) (h : a + b = a + c) : b = c := by
  exact Proofmill.IsGroup.left_cancel (· + ·) h
theorem list_append_monoid (xs ys zs : List Nat) : (xs ++ ys) ++ zs = xs ++ (ys ++ zs) := by
  exact Proofmill.IsMonoid.op_assoc (· ++ ·) xs ys zs
theorem list_nil_unique (e : List Nat) (h : ∀ xs : List Nat, e ++ xs = xs) : e = [] := by
  exact Proofmill.IsMonoid.eq_of_left_id (· ++ ·) h
theorem xor_group (a b c : Bool) (h : xor a b = xor a c) : b = c := by
  exact Proofmill.IsGroup.left_cancel xor h
theorem comp_monoid (f g h : Nat → Nat) : (f ∘ g) ∘ h = f ∘ (g ∘ h) := by
  exact Proofmill.IsMonoid.op_assoc (· ∘ ·) f g h

/-- Parity under addition. -/
inductive Parity where
  | even
  | odd
  deriving DecidableEq

instance : Proofmill.CommGroup Parity where
  mul a b := if a = b then .even else .odd
  one := .even
  inv a := a
  mul_assoc a b c := by cases a <;> cases b <;> cases c <;> rfl
  one_mul a := by cases a <;> rfl
  mul_one a := by cases a <;> rfl
  inv_mul_cancel a := by cases a <;> rfl
  mul_comm a b := by cases a <;> cases b <;> rfl

theorem parity_cancel (a b c : Parity) (h : a * b = a * c) : b = c := by
  exact Proofmill.mul_left_cancel h
theorem parity_inv (a b : Parity) : (a * b)⁻¹ = b⁻¹ * a⁻¹ := by
  simp

section
open Lean.Grind
variable {R : Type} [Ring R]

theorem ring_mul_zero (a : R) : a * 0 = 0 := by
  rw [Semiring.mul_zero]
theorem ring_neg_neg (a b : R) : -a * -b = a * b := by
  rw [Ring.neg_mul, Ring.mul_neg, AddCommGroup.neg_neg]
theorem ring_neg_one (a : R) : -1 * a = -a := by
  rw [← Ring.neg_eq_neg_one_mul]
theorem ring_sub_eq_zero (a b : R) : a - b = 0 ↔ a = b := by
  exact AddCommGroup.sub_eq_zero_iff
theorem ring_mul_sub (a b c : R) : a * (b - c) = a * b - a * c := by
  exact Ring.mul_sub a b c
theorem ring_foil (a b c d : R) : (a + b) * (c + d) = a * c + a * d + (b * c + b * d) := by
  rw [Semiring.right_distrib, Semiring.left_distrib, Semiring.left_distrib]
theorem ring_pow_two (a : R) : a ^ 2 = a * a := by
  exact Semiring.pow_two a
theorem ring_pow_add (a : R) (m n : Nat) : a ^ (m + n) = a ^ m * a ^ n := by
  exact Semiring.pow_add a m n
theorem ring_add_cancel (a b c : R) (h : a + c = b + c) : a = b := by
  exact (AddCommGroup.add_left_inj c).mp h
theorem ring_two_mul (a : R) : 2 * a = a + a := by
  have h : (2 : R) = 1 + 1 := Semiring.ofNat_succ 1
  rw [h, Semiring.right_distrib, Semiring.one_mul]
theorem boolean_ring_char (h : ∀ a : R, a * a = a) (a : R) : a + a = 0 := by
  have e := h (a + a)
  rw [Semiring.right_distrib, Semiring.left_distrib, h a] at e
  have := (AddCommGroup.add_left_inj (a + a)).mp
    (e.trans (AddCommMonoid.zero_add (a + a)).symm)
  exact this
end

section
open Lean.Grind
variable {R : Type} [CommRing R]

theorem comm_ring_square (a b : R) : (a + b) * (a + b) = a * a + (a * b + a * b) + b * b := by
  rw [Semiring.right_distrib, Semiring.left_distrib, Semiring.left_distrib,
    CommSemiring.mul_comm b a]
  simp only [Semiring.add_assoc]
theorem comm_ring_mul_pow (a b : R) (n : Nat) : (a * b) ^ n = a ^ n * b ^ n := by
  exact CommSemiring.mul_pow a b n
theorem comm_ring_swap (a b c : R) : a * (b * c) = b * (a * c) := by
  exact CommSemiring.mul_left_comm a b c
theorem comm_ring_difference (a b : R) : (a + b) * (a - b) = a * a - b * b := by
  rw [Ring.mul_sub, Semiring.right_distrib, Semiring.right_distrib, CommSemiring.mul_comm b a]
  simp only [Ring.sub_eq_add_neg, AddCommGroup.neg_add, Semiring.add_assoc]
  rw [← Semiring.add_assoc (a * b), AddCommGroup.add_neg_cancel, AddCommMonoid.zero_add]
end

theorem int_is_ring (a b : Int) : (a + b) * (a - b) = a * a - b * b := by
  exact comm_ring_difference a b
theorem nat_is_semiring (a m n : Nat) : a ^ (m + n) = a ^ m * a ^ n := by
  exact Lean.Grind.Semiring.pow_add a m n
