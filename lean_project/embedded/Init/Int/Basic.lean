prelude
import Init.Nat.Div
import Init.AC
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Integers

Every integer is a difference `subNatNat a b` of natural numbers. Each operation and the order are
described on such differences once; the laws then follow from those of the natural numbers.
-/

-- The code generator compiles case distinctions on integers to comparisons with zero, so everything
-- that needs code for such a distinction has to wait for `Int.decLt`.
set_option genCtorIdx false in
set_option genInjectivity false in
/-- The integers: `ofNat n` is `n`, and `negSucc n` is `-(n + 1)`. -/
inductive Int : Type where
  /-- A natural number as an integer. -/
  | ofNat : Nat → Int
  /-- The integer `-(n + 1)`. -/
  | negSucc : Nat → Int
attribute [extern "lean_nat_to_int"] Int.ofNat
attribute [extern "lean_int_neg_succ_of_nat"] Int.negSucc

instance instNatCastInt : NatCast Int := ⟨Int.ofNat⟩
@[reducible] instance instOfNat {n : Nat} : OfNat Int n := ⟨Int.ofNat n⟩
/-- Types into which integers map. -/
class IntCast (R : Type _) where
  /-- The image of an integer. -/
  intCast : Int → R
instance instIntCastInt : IntCast Int := ⟨fun n => n⟩
/-- The image of an integer. -/
@[coe, reducible, match_pattern] protected def Int.cast {R : Type _} [IntCast R] : Int → R :=
  IntCast.intCast
instance {R : Type _} [IntCast R] : CoeTail Int R where coe := Int.cast
instance {R : Type _} [IntCast R] : CoeHTCT Int R where coe := Int.cast

namespace Int
instance instInhabited : Inhabited Int := ⟨ofNat 0⟩

/-! ## Operations -/

/-- The negative of a natural number. -/
def negOfNat : Nat → Int
  | 0 => 0
  | n + 1 => negSucc n
set_option bootstrap.genMatcherCode false in
/-- Negation. -/
@[extern "lean_int_neg"] protected def neg : Int → Int
  | ofNat n => negOfNat n
  | negSucc n => ofNat (n + 1)
@[default_instance 500] instance instNegInt : Neg Int := ⟨Int.neg⟩
/-- The difference of two natural numbers. -/
def subNatNat (m n : Nat) : Int :=
  match n - m with
  | 0 => ofNat (m - n)
  | k + 1 => negSucc k
set_option bootstrap.genMatcherCode false in
/-- Addition. -/
@[extern "lean_int_add"] protected def add (m n : Int) : Int :=
  match m, n with
  | ofNat m, ofNat n => ofNat (m + n)
  | ofNat m, negSucc n => subNatNat m (n + 1)
  | negSucc m, ofNat n => subNatNat n (m + 1)
  | negSucc m, negSucc n => negSucc (m + n + 1)
instance instAdd : Add Int := ⟨Int.add⟩
set_option bootstrap.genMatcherCode false in
/-- Multiplication. -/
@[extern "lean_int_mul"] protected def mul (m n : Int) : Int :=
  match m, n with
  | ofNat m, ofNat n => ofNat (m * n)
  | ofNat m, negSucc n => negOfNat (m * (n + 1))
  | negSucc m, ofNat n => negOfNat ((m + 1) * n)
  | negSucc m, negSucc n => ofNat ((m + 1) * (n + 1))
instance instMul : Mul Int := ⟨Int.mul⟩
/-- Subtraction. -/
@[extern "lean_int_sub"] protected def sub (m n : Int) : Int := m + -n
instance instSub : Sub Int := ⟨Int.sub⟩
/-- Integers from zero on. -/
inductive NonNeg : Int → Prop where
  /-- The image of a natural number is not negative. -/
  | mk (n : Nat) : NonNeg (ofNat n)
/-- The order. -/
protected def le (a b : Int) : Prop := NonNeg (b - a)
instance instLEInt : LE Int := ⟨Int.le⟩
/-- The strict order. -/
protected def lt (a b : Int) : Prop := (a + 1) ≤ b
instance instLTInt : LT Int := ⟨Int.lt⟩
private theorem ofNat_ne_negSucc {m n : Nat} (h : ofNat m = negSucc n) : False :=
  h.rec (motive := fun x _ => Int.rec (motive := fun _ => Prop) (fun _ => True) (fun _ => False) x)
    trivial
private theorem ofNat_inj_aux {m n : Nat} (h : ofNat m = ofNat n) : m = n :=
  h.rec (motive := fun x _ => Int.rec (motive := fun _ => Prop) (fun k => m = k) (fun _ => False) x)
    rfl
private theorem negSucc_inj_aux {m n : Nat} (h : negSucc m = negSucc n) : m = n :=
  h.rec (motive := fun x _ => Int.rec (motive := fun _ => Prop) (fun _ => False) (fun k => m = k) x)
    rfl
private theorem not_nonNeg_negSucc {n : Nat} (h : NonNeg (negSucc n)) : False :=
  h.rec (motive := fun x _ => Int.rec (motive := fun _ => Prop) (fun _ => True) (fun _ => False) x)
    fun _ => trivial
set_option bootstrap.genMatcherCode false in
/-- Decides equality of integers. -/
@[extern "lean_int_dec_eq", reducible] protected def decEq (a b : Int) : Decidable (a = b) :=
  match a, b with
  | ofNat a, ofNat b => match _root_.decEq a b with
    | isTrue h => isTrue (h ▸ rfl)
    | isFalse h => isFalse fun e => h (ofNat_inj_aux e)
  | ofNat _, negSucc _ => isFalse ofNat_ne_negSucc
  | negSucc _, ofNat _ => isFalse fun e => ofNat_ne_negSucc e.symm
  | negSucc a, negSucc b => match _root_.decEq a b with
    | isTrue h => isTrue (h ▸ rfl)
    | isFalse h => isFalse fun e => h (negSucc_inj_aux e)
@[reducible] instance instDecidableEq : DecidableEq Int := Int.decEq
set_option bootstrap.genMatcherCode false in
/-- Decides whether an integer is not negative. -/
@[extern "lean_int_dec_nonneg", reducible] private def decNonneg (m : Int) : Decidable (NonNeg m) :=
  match m with
  | ofNat m => isTrue (.mk m)
  | negSucc _ => isFalse not_nonNeg_negSucc
/-- Decides the order of integers. -/
@[extern "lean_int_dec_le", reducible] instance decLe (a b : Int) : Decidable (a ≤ b) :=
  decNonneg _
/-- Decides the strict order of integers. -/
@[extern "lean_int_dec_lt", reducible] instance decLt (a b : Int) : Decidable (a < b) :=
  decNonneg _
set_option bootstrap.genMatcherCode false in
/-- The distance from zero. -/
@[extern "lean_nat_abs"] def natAbs (m : Int) : Nat :=
  match m with
  | ofNat m => m
  | negSucc m => m + 1
attribute [gen_constructor_elims] Int
/-- The natural number, or zero for negative integers. -/
def toNat : Int → Nat
  | ofNat n => n
  | negSucc _ => 0
/-- The sign. -/
def sign : Int → Int
  | ofNat (_ + 1) => 1
  | ofNat 0 => 0
  | negSucc _ => -1
/-- Division that rounds down for positive divisors; the remainder is never negative. -/
@[extern "lean_int_ediv"] protected def ediv : (m n : Int) → Int
  | ofNat m, ofNat n => ofNat (m / n)
  | ofNat m, negSucc n => -ofNat (m / (n + 1))
  | negSucc _, ofNat 0 => 0
  | negSucc m, ofNat (n + 1) => negSucc (m / (n + 1))
  | negSucc m, negSucc n => ofNat (m / (n + 1) + 1)
instance instDiv : Div Int := ⟨Int.ediv⟩
/-- The remainder of `/`. -/
@[extern "lean_int_emod"] protected def emod : (m n : Int) → Int
  | ofNat m, n => ofNat (m % natAbs n)
  | negSucc m, n => subNatNat (natAbs n) (m % natAbs n + 1)
instance instMod : Mod Int := ⟨Int.emod⟩
/-- Powers. -/
@[extern "lean_int_pow"] protected def pow (m : Int) : Nat → Int
  | 0 => 1
  | n + 1 => Int.pow m n * m
instance instNatPow : NatPow Int := ⟨Int.pow⟩
instance instMin : Min Int := ⟨fun a b => if a ≤ b then a else b⟩
instance instMax : Max Int := ⟨fun a b => if a ≤ b then b else a⟩
instance instDvd : Dvd Int := ⟨fun a b => ∃ c, b = a * c⟩
/-- The remainder of smallest absolute value. -/
def bmod (x : Int) (m : Nat) : Int :=
  let r := x % m
  if r < (m + 1) / 2 then r else r - m
/-- The quotient that belongs to `bmod`. -/
def bdiv (x : Int) (m : Nat) : Int :=
  if m = 0 then 0
  else
    let q := x / m
    let r := x % m
    if r < (m + 1) / 2 then q else q + 1
/-- The greatest common divisor. -/
def gcd (m n : Int) : Nat := Nat.gcd m.natAbs n.natAbs

gen_injective_theorems% Int

/-! ## Differences of natural numbers -/

theorem ofNat_eq_coe {n : Nat} : ofNat n = (n : Int) := rfl
@[simp] theorem ofNat_eq_natCast (n : Nat) : ofNat n = (n : Int) := rfl
theorem ofNat_inj {m n : Nat} : ((m : Nat) : Int) = n ↔ m = n := ⟨Int.ofNat.inj, congrArg _⟩
@[simp] theorem natCast_inj {m n : Nat} : (m : Int) = (n : Int) ↔ m = n := ofNat_inj
theorem natCast_zero : ((0 : Nat) : Int) = 0 := rfl
theorem natCast_one : ((1 : Nat) : Int) = 1 := rfl

theorem subNatNat_add_add (m n k : Nat) : subNatNat (m + k) (n + k) = subNatNat m n := by
  unfold subNatNat
  rw [Nat.add_sub_add_right, Nat.add_sub_add_right]
theorem subNatNat_eq {a b c d : Nat} (h : a + d = c + b) : subNatNat a b = subNatNat c d := by
  rw [← subNatNat_add_add a b d, h, Nat.add_comm b d, subNatNat_add_add]
theorem natCast_eq_subNatNat (n : Nat) : (n : Int) = subNatNat n 0 := by
  unfold subNatNat; rw [Nat.zero_sub]; rfl
theorem negSucc_eq_subNatNat (n : Nat) : negSucc n = subNatNat 0 (n + 1) := rfl
theorem negOfNat_eq_subNatNat (n : Nat) : negOfNat n = subNatNat 0 n := by cases n <;> rfl
theorem exists_subNatNat (i : Int) : ∃ a b, i = subNatNat a b := by
  cases i with
  | ofNat n => exact ⟨n, 0, natCast_eq_subNatNat n⟩
  | negSucc n => exact ⟨0, n + 1, rfl⟩
theorem subNatNat_self (n : Nat) : subNatNat n n = 0 := by
  unfold subNatNat; rw [Nat.sub_self]; rfl
theorem subNatNat_cases (a b : Nat) :
    (∃ k, a = b + k ∧ subNatNat a b = ofNat k) ∨
    ∃ k, b = a + (k + 1) ∧ subNatNat a b = negSucc k := by
  cases Nat.lt_or_ge a b with
  | inl h =>
    obtain ⟨k, e⟩ := Nat.exists_eq_add_of_lt h
    refine .inr ⟨k, e, ?_⟩
    rw [negSucc_eq_subNatNat]
    exact subNatNat_eq (by rw [e, Nat.zero_add]; rfl)
  | inr h =>
    obtain ⟨k, e⟩ := Nat.exists_eq_add_of_le h
    refine .inl ⟨k, e, ?_⟩
    rw [ofNat_eq_natCast, natCast_eq_subNatNat]
    exact subNatNat_eq (by rw [e, Nat.add_zero, Nat.add_comm])

theorem subNatNat_inj {a b c d : Nat} : subNatNat a b = subNatNat c d ↔ a + d = c + b := by
  refine ⟨fun h => ?_, subNatNat_eq⟩
  rcases subNatNat_cases a b with ⟨k, e, e'⟩ | ⟨k, e, e'⟩ <;>
    rcases subNatNat_cases c d with ⟨l, f, f'⟩ | ⟨l, f, f'⟩
  · rw [e', f'] at h
    have := Int.ofNat.inj h
    subst this; rw [e, f]; ac_rfl
  · rw [e', f'] at h; exact Int.noConfusion h
  · rw [e', f'] at h; exact Int.noConfusion h
  · rw [e', f'] at h
    have := Int.negSucc.inj h
    subst this; rw [e, f]; ac_rfl

theorem neg_subNatNat (a b : Nat) : -subNatNat a b = subNatNat b a := by
  rcases subNatNat_cases a b with ⟨k, e, e'⟩ | ⟨k, e, e'⟩
  · rw [e', e]
    show negOfNat k = _
    rw [negOfNat_eq_subNatNat]
    exact subNatNat_eq (by rw [Nat.zero_add])
  · rw [e', e]
    show ((k + 1 : Nat) : Int) = _
    rw [natCast_eq_subNatNat]
    exact subNatNat_eq (by rw [Nat.add_comm]; rfl)

theorem subNatNat_add (a b c d : Nat) :
    subNatNat a b + subNatNat c d = subNatNat (a + c) (b + d) := by
  rcases subNatNat_cases a b with ⟨k, e, e'⟩ | ⟨k, e, e'⟩ <;>
    rcases subNatNat_cases c d with ⟨l, f, f'⟩ | ⟨l, f, f'⟩ <;> rw [e', f', e, f]
  · show ((k + l : Nat) : Int) = _
    rw [natCast_eq_subNatNat]
    exact subNatNat_eq (by ac_rfl)
  · show subNatNat k (l + 1) = _
    exact subNatNat_eq (by ac_rfl)
  · show subNatNat l (k + 1) = _
    exact subNatNat_eq (by ac_rfl)
  · show subNatNat 0 (k + l + 1 + 1) = _
    exact subNatNat_eq (by ac_rfl)

theorem subNatNat_sub (a b c d : Nat) :
    subNatNat a b - subNatNat c d = subNatNat (a + d) (b + c) := by
  show subNatNat a b + -subNatNat c d = _
  rw [neg_subNatNat, subNatNat_add]

theorem subNatNat_mul (a b c d : Nat) :
    subNatNat a b * subNatNat c d = subNatNat (a * c + b * d) (a * d + b * c) := by
  rcases subNatNat_cases a b with ⟨k, e, e'⟩ | ⟨k, e, e'⟩ <;>
    rcases subNatNat_cases c d with ⟨l, f, f'⟩ | ⟨l, f, f'⟩ <;> rw [e', f', e, f]
  · show ((k * l : Nat) : Int) = _
    rw [natCast_eq_subNatNat]
    refine subNatNat_eq ?_
    simp only [Nat.mul_add, Nat.add_mul]; ac_rfl
  · show negOfNat (k * (l + 1)) = _
    rw [negOfNat_eq_subNatNat]
    refine subNatNat_eq ?_
    simp only [Nat.mul_add, Nat.add_mul]; ac_rfl
  · show negOfNat ((k + 1) * l) = _
    rw [negOfNat_eq_subNatNat]
    refine subNatNat_eq ?_
    simp only [Nat.mul_add, Nat.add_mul]; ac_rfl
  · show (((k + 1) * (l + 1) : Nat) : Int) = _
    rw [natCast_eq_subNatNat]
    refine subNatNat_eq ?_
    simp only [Nat.mul_add, Nat.add_mul]; ac_rfl

theorem nonNeg_subNatNat (a b : Nat) : NonNeg (subNatNat a b) ↔ b ≤ a := by
  rcases subNatNat_cases a b with ⟨k, e, e'⟩ | ⟨k, e, e'⟩
  · rw [e', e]; exact ⟨fun _ => Nat.le_add_right b k, fun _ => .mk k⟩
  · rw [e', e]
    exact ⟨fun h => (nomatch h), fun h => absurd h (Nat.not_le_of_gt
      (Nat.lt_add_of_pos_right (Nat.zero_lt_succ k)))⟩
theorem subNatNat_le (a b c d : Nat) : subNatNat a b ≤ subNatNat c d ↔ a + d ≤ c + b := by
  show NonNeg (subNatNat c d - subNatNat a b) ↔ _
  rw [subNatNat_sub, nonNeg_subNatNat, Nat.add_comm d a]
theorem one_eq_subNatNat : (1 : Int) = subNatNat 1 0 := rfl
theorem zero_eq_subNatNat : (0 : Int) = subNatNat 0 0 := rfl
theorem subNatNat_lt (a b c d : Nat) : subNatNat a b < subNatNat c d ↔ a + d < c + b := by
  show subNatNat a b + 1 ≤ subNatNat c d ↔ _
  rw [one_eq_subNatNat, subNatNat_add, subNatNat_le]
  exact Iff.of_eq (congrArg (· ≤ c + b) (by show a + 1 + d = a + d + 1; ac_rfl))

/-! ## Ring laws -/

protected theorem add_comm (a b : Int) : a + b = b + a := by
  obtain ⟨a, a', rfl⟩ := exists_subNatNat a
  obtain ⟨b, b', rfl⟩ := exists_subNatNat b
  rw [subNatNat_add, subNatNat_add]
  exact subNatNat_eq (by ac_rfl)
protected theorem add_assoc (a b c : Int) : a + b + c = a + (b + c) := by
  obtain ⟨a, a', rfl⟩ := exists_subNatNat a
  obtain ⟨b, b', rfl⟩ := exists_subNatNat b
  obtain ⟨c, c', rfl⟩ := exists_subNatNat c
  simp only [subNatNat_add]
  exact subNatNat_eq (by ac_rfl)
@[simp] protected theorem add_zero (a : Int) : a + 0 = a := by
  obtain ⟨a, a', rfl⟩ := exists_subNatNat a
  rw [zero_eq_subNatNat, subNatNat_add]; rfl
@[simp] protected theorem zero_add (a : Int) : 0 + a = a := by rw [Int.add_comm, Int.add_zero]
protected theorem add_left_comm (a b c : Int) : a + (b + c) = b + (a + c) := by
  rw [← Int.add_assoc, Int.add_comm a, Int.add_assoc]
protected theorem add_right_comm (a b c : Int) : a + b + c = a + c + b := by
  rw [Int.add_assoc, Int.add_comm b, ← Int.add_assoc]
protected theorem mul_comm (a b : Int) : a * b = b * a := by
  obtain ⟨a, a', rfl⟩ := exists_subNatNat a
  obtain ⟨b, b', rfl⟩ := exists_subNatNat b
  rw [subNatNat_mul, subNatNat_mul]
  exact subNatNat_eq (by ac_rfl)
protected theorem mul_assoc (a b c : Int) : a * b * c = a * (b * c) := by
  obtain ⟨a, a', rfl⟩ := exists_subNatNat a
  obtain ⟨b, b', rfl⟩ := exists_subNatNat b
  obtain ⟨c, c', rfl⟩ := exists_subNatNat c
  simp only [subNatNat_mul]
  refine subNatNat_eq ?_
  simp only [Nat.mul_add, Nat.add_mul]; ac_rfl
protected theorem mul_left_comm (a b c : Int) : a * (b * c) = b * (a * c) := by
  rw [← Int.mul_assoc, Int.mul_comm a, Int.mul_assoc]
protected theorem mul_right_comm (a b c : Int) : a * b * c = a * c * b := by
  rw [Int.mul_assoc, Int.mul_comm b, ← Int.mul_assoc]
@[simp] protected theorem mul_one (a : Int) : a * 1 = a := by
  obtain ⟨a, a', rfl⟩ := exists_subNatNat a
  rw [one_eq_subNatNat, subNatNat_mul]
  exact subNatNat_eq (by simp)
@[simp] protected theorem one_mul (a : Int) : 1 * a = a := by rw [Int.mul_comm, Int.mul_one]
@[simp] protected theorem mul_zero (a : Int) : a * 0 = 0 := by
  obtain ⟨a, a', rfl⟩ := exists_subNatNat a
  rw [zero_eq_subNatNat, subNatNat_mul]
  exact subNatNat_eq (by simp)
@[simp] protected theorem zero_mul (a : Int) : 0 * a = 0 := by rw [Int.mul_comm, Int.mul_zero]
protected theorem mul_add (a b c : Int) : a * (b + c) = a * b + a * c := by
  obtain ⟨a, a', rfl⟩ := exists_subNatNat a
  obtain ⟨b, b', rfl⟩ := exists_subNatNat b
  obtain ⟨c, c', rfl⟩ := exists_subNatNat c
  simp only [subNatNat_mul, subNatNat_add]
  refine subNatNat_eq ?_
  simp only [Nat.mul_add]; ac_rfl
protected theorem add_mul (a b c : Int) : (a + b) * c = a * c + b * c := by
  rw [Int.mul_comm, Int.mul_add, Int.mul_comm c, Int.mul_comm c]
theorem sub_eq_add_neg {a b : Int} : a - b = a + -b := rfl
protected theorem add_right_neg (a : Int) : a + -a = 0 := by
  obtain ⟨a, a', rfl⟩ := exists_subNatNat a
  rw [neg_subNatNat, subNatNat_add, Nat.add_comm, subNatNat_self]
protected theorem add_left_neg (a : Int) : -a + a = 0 := by rw [Int.add_comm, Int.add_right_neg]
@[simp] protected theorem neg_neg (a : Int) : -(-a) = a := by
  obtain ⟨a, a', rfl⟩ := exists_subNatNat a
  rw [neg_subNatNat, neg_subNatNat]
@[simp] protected theorem neg_zero : -(0 : Int) = 0 := rfl
protected theorem neg_add {a b : Int} : -(a + b) = -a + -b := by
  obtain ⟨a, a', rfl⟩ := exists_subNatNat a
  obtain ⟨b, b', rfl⟩ := exists_subNatNat b
  rw [subNatNat_add, neg_subNatNat, neg_subNatNat, neg_subNatNat, subNatNat_add]
protected theorem neg_mul (a b : Int) : -a * b = -(a * b) := by
  obtain ⟨a, a', rfl⟩ := exists_subNatNat a
  obtain ⟨b, b', rfl⟩ := exists_subNatNat b
  rw [neg_subNatNat, subNatNat_mul, subNatNat_mul, neg_subNatNat]
  exact subNatNat_eq (by ac_rfl)
protected theorem mul_neg (a b : Int) : a * -b = -(a * b) := by
  rw [Int.mul_comm, Int.neg_mul, Int.mul_comm]
attribute [simp] Int.neg_mul Int.mul_neg
protected theorem neg_eq_neg_one_mul (a : Int) : -a = -1 * a := by rw [Int.neg_mul, Int.one_mul]
protected theorem mul_sub (a b c : Int) : a * (b - c) = a * b - a * c := by
  rw [sub_eq_add_neg, Int.mul_add, Int.mul_neg]; rfl
protected theorem sub_mul (a b c : Int) : (a - b) * c = a * c - b * c := by
  rw [Int.mul_comm, Int.mul_sub, Int.mul_comm c, Int.mul_comm c]
@[simp] protected theorem sub_self (a : Int) : a - a = 0 := Int.add_right_neg a
@[simp] protected theorem sub_zero (a : Int) : a - 0 = a := Int.add_zero a
@[simp] protected theorem zero_sub (a : Int) : 0 - a = -a := Int.zero_add (-a)
protected theorem sub_sub (a b c : Int) : a - b - c = a - (b + c) := by
  rw [sub_eq_add_neg, sub_eq_add_neg, sub_eq_add_neg, Int.neg_add, Int.add_assoc]
protected theorem neg_sub (a b : Int) : -(a - b) = b - a := by
  rw [sub_eq_add_neg, Int.neg_add, Int.neg_neg, Int.add_comm]; rfl
@[simp] protected theorem sub_add_cancel (a b : Int) : a - b + b = a := by
  rw [sub_eq_add_neg, Int.add_assoc, Int.add_left_neg, Int.add_zero]
@[simp] protected theorem add_sub_cancel (a b : Int) : a + b - b = a := by
  rw [sub_eq_add_neg, Int.add_assoc, Int.add_right_neg, Int.add_zero]
protected theorem add_sub_assoc (a b c : Int) : a + b - c = a + (b - c) := by
  rw [sub_eq_add_neg, Int.add_assoc]; rfl
protected theorem add_left_cancel {a b c : Int} (h : a + b = a + c) : b = c := by
  have := congrArg (-a + ·) h
  simpa only [← Int.add_assoc, Int.add_left_neg, Int.zero_add] using this
protected theorem eq_of_sub_eq_zero {a b : Int} (h : a - b = 0) : a = b := by
  have := congrArg (· + b) h
  simpa only [Int.sub_add_cancel, Int.zero_add] using this
protected theorem sub_eq_zero_of_eq {a b : Int} (h : a = b) : a - b = 0 := by rw [h, Int.sub_self]
protected theorem sub_eq_zero {a b : Int} : a - b = 0 ↔ a = b :=
  ⟨Int.eq_of_sub_eq_zero, Int.sub_eq_zero_of_eq⟩
@[simp] protected theorem pow_zero (b : Int) : b ^ 0 = 1 := rfl
protected theorem pow_succ (b : Int) (e : Nat) : b ^ (e + 1) = (b ^ e) * b := rfl

/-! ## Images of natural numbers -/

@[simp] theorem natCast_add (n m : Nat) : ((n + m : Nat) : Int) = n + m := rfl
@[simp] theorem natCast_mul (n m : Nat) : ((n * m : Nat) : Int) = n * m := rfl
theorem natCast_succ (n : Nat) : ((n + 1 : Nat) : Int) = n + 1 := rfl
theorem natCast_sub {m n : Nat} (h : m ≤ n) : ((n - m : Nat) : Int) = n - m := by
  obtain ⟨k, rfl⟩ := Nat.exists_eq_add_of_le h
  rw [Nat.add_sub_cancel_left, natCast_add, Int.add_comm, Int.add_sub_cancel]
@[simp] theorem natCast_pow (a b : Nat) : ((a ^ b : Nat) : Int) = (a : Int) ^ b := by
  induction b with
  | zero => rfl
  | succ b ih => rw [Nat.pow_succ, natCast_mul, ih]; rfl
theorem negSucc_eq (n : Nat) : negSucc n = -((n : Int) + 1) := rfl
theorem natCast_ediv (m n : Nat) : ((m / n : Nat) : Int) = m / n := rfl
theorem natCast_emod (m n : Nat) : ((m % n : Nat) : Int) = m % n := rfl
@[simp] theorem natAbs_natCast (n : Nat) : natAbs (n : Int) = n := rfl
@[simp] theorem toNat_natCast (n : Nat) : toNat (n : Int) = n := rfl
@[simp] theorem natAbs_neg (a : Int) : natAbs (-a) = natAbs a := by
  cases a with
  | ofNat n => cases n <;> rfl
  | negSucc n => rfl
theorem neg_negSucc (n : Nat) : -negSucc n = ((n + 1 : Nat) : Int) := rfl

/-! ## Order -/

protected theorem le_def {a b : Int} : a ≤ b ↔ NonNeg (b - a) := Iff.rfl
@[simp] theorem ofNat_le {m n : Nat} : (m : Int) ≤ (n : Int) ↔ m ≤ n := by
  rw [natCast_eq_subNatNat, natCast_eq_subNatNat, subNatNat_le]; exact Iff.rfl
@[simp] theorem ofNat_lt {m n : Nat} : (m : Int) < (n : Int) ↔ m < n := by
  rw [natCast_eq_subNatNat, natCast_eq_subNatNat, subNatNat_lt]; exact Iff.rfl
theorem natCast_nonneg (n : Nat) : 0 ≤ (n : Int) := ofNat_le.mpr (Nat.zero_le n)
theorem eq_ofNat_of_zero_le {a : Int} (h : 0 ≤ a) : ∃ n : Nat, a = n := by
  cases a with
  | ofNat n => exact ⟨n, rfl⟩
  | negSucc n => exact nomatch h
@[simp, refl] protected theorem le_refl (a : Int) : a ≤ a := by
  obtain ⟨a, a', rfl⟩ := exists_subNatNat a
  rw [subNatNat_le]
protected theorem le_of_eq {a b : Int} (h : a = b) : a ≤ b := h ▸ Int.le_refl a
protected theorem le_trans {a b c : Int} (h₁ : a ≤ b) (h₂ : b ≤ c) : a ≤ c := by
  obtain ⟨a, a', rfl⟩ := exists_subNatNat a
  obtain ⟨b, b', rfl⟩ := exists_subNatNat b
  obtain ⟨c, c', rfl⟩ := exists_subNatNat c
  rw [subNatNat_le] at *
  have h := Nat.add_le_add h₁ h₂
  have e₁ : a + b' + (b + c') = a + c' + (b + b') := by ac_rfl
  have e₂ : b + a' + (c + b') = c + a' + (b + b') := by ac_rfl
  rw [e₁, e₂] at h
  exact Nat.le_of_add_le_add_right h
protected theorem le_antisymm {a b : Int} (h₁ : a ≤ b) (h₂ : b ≤ a) : a = b := by
  obtain ⟨a, a', rfl⟩ := exists_subNatNat a
  obtain ⟨b, b', rfl⟩ := exists_subNatNat b
  rw [subNatNat_le] at *
  exact subNatNat_eq (Nat.le_antisymm h₁ h₂)
protected theorem le_total (a b : Int) : a ≤ b ∨ b ≤ a := by
  obtain ⟨a, a', rfl⟩ := exists_subNatNat a
  obtain ⟨b, b', rfl⟩ := exists_subNatNat b
  rw [subNatNat_le, subNatNat_le]; exact Nat.le_total _ _
@[simp] protected theorem not_le {a b : Int} : ¬a ≤ b ↔ b < a := by
  obtain ⟨a, a', rfl⟩ := exists_subNatNat a
  obtain ⟨b, b', rfl⟩ := exists_subNatNat b
  rw [subNatNat_le, subNatNat_lt]; exact Nat.not_le
@[simp] protected theorem not_lt {a b : Int} : ¬a < b ↔ b ≤ a := by
  rw [← Int.not_le, Classical.not_not]
@[simp] protected theorem lt_irrefl (a : Int) : ¬a < a := Int.not_lt.mpr (Int.le_refl a)
protected theorem lt_of_not_ge {a b : Int} (h : ¬a ≤ b) : b < a := Int.not_le.mp h
protected theorem not_le_of_gt {a b : Int} (h : b < a) : ¬a ≤ b := Int.not_le.mpr h
protected theorem le_of_lt {a b : Int} (h : a < b) : a ≤ b := by
  obtain ⟨a, a', rfl⟩ := exists_subNatNat a
  obtain ⟨b, b', rfl⟩ := exists_subNatNat b
  rw [subNatNat_lt] at h; rw [subNatNat_le]; exact Nat.le_of_lt h
theorem add_one_le_of_lt {a b : Int} (h : a < b) : a + 1 ≤ b := h
theorem lt_of_add_one_le {a b : Int} (h : a + 1 ≤ b) : a < b := h
theorem add_one_le_iff {a b : Int} : a + 1 ≤ b ↔ a < b := Iff.rfl
protected theorem lt_of_lt_of_le {a b c : Int} (h₁ : a < b) (h₂ : b ≤ c) : a < c :=
  Int.le_trans (a := a + 1) h₁ h₂
protected theorem lt_of_le_of_lt {a b c : Int} (h₁ : a ≤ b) (h₂ : b < c) : a < c :=
  Int.not_le.mp fun h => Int.not_le.mpr h₂ (Int.le_trans h h₁)
protected theorem lt_trans {a b c : Int} (h₁ : a < b) (h₂ : b < c) : a < c :=
  Int.lt_of_lt_of_le h₁ (Int.le_of_lt h₂)
protected theorem ne_of_lt {a b : Int} (h : a < b) : a ≠ b := fun e => Int.lt_irrefl b (e ▸ h)
protected theorem ne_of_gt {a b : Int} (h : b < a) : a ≠ b := fun e => Int.lt_irrefl b (e ▸ h)
protected theorem lt_or_gt_of_ne {a b : Int} (h : a ≠ b) : a < b ∨ b < a := by
  by_cases h' : a ≤ b
  · exact .inl (Int.not_le.mp fun k => h (Int.le_antisymm h' k))
  · exact .inr (Int.not_le.mp h')
protected theorem lt_trichotomy (a b : Int) : a < b ∨ a = b ∨ b < a := by
  by_cases h : a = b
  · exact .inr (.inl h)
  · exact (Int.lt_or_gt_of_ne h).imp id .inr
protected theorem add_le_add {a b c d : Int} (h₁ : a ≤ b) (h₂ : c ≤ d) : a + c ≤ b + d := by
  obtain ⟨a, a', rfl⟩ := exists_subNatNat a
  obtain ⟨b, b', rfl⟩ := exists_subNatNat b
  obtain ⟨c, c', rfl⟩ := exists_subNatNat c
  obtain ⟨d, d', rfl⟩ := exists_subNatNat d
  rw [subNatNat_le] at h₁ h₂
  rw [subNatNat_add, subNatNat_add, subNatNat_le]
  have h := Nat.add_le_add h₁ h₂
  have e₁ : a + b' + (c + d') = a + c + (b' + d') := by ac_rfl
  have e₂ : b + a' + (d + c') = b + d + (a' + c') := by ac_rfl
  rwa [e₁, e₂] at h
protected theorem add_le_add_left {a b : Int} (h : a ≤ b) (c : Int) : c + a ≤ c + b :=
  Int.add_le_add (Int.le_refl c) h
protected theorem add_le_add_right {a b : Int} (h : a ≤ b) (c : Int) : a + c ≤ b + c :=
  Int.add_le_add h (Int.le_refl c)
protected theorem add_lt_add_left {a b : Int} (h : a < b) (c : Int) : c + a < c + b := by
  have := Int.add_le_add_left (add_one_le_of_lt h) c
  rwa [← Int.add_assoc] at this
protected theorem add_lt_add_right {a b : Int} (h : a < b) (c : Int) : a + c < b + c := by
  rw [Int.add_comm a, Int.add_comm b]; exact Int.add_lt_add_left h c
protected theorem le_of_add_le_add_right {a b c : Int} (h : a + b ≤ c + b) : a ≤ c := by
  have := Int.add_le_add_right h (-b)
  rwa [Int.add_assoc, Int.add_right_neg, Int.add_zero, Int.add_assoc, Int.add_right_neg,
    Int.add_zero] at this
protected theorem le_of_add_le_add_left {a b c : Int} (h : a + b ≤ a + c) : b ≤ c := by
  rw [Int.add_comm a, Int.add_comm a] at h; exact Int.le_of_add_le_add_right h
@[simp] protected theorem add_le_add_iff_right {a b : Int} (c : Int) : a + c ≤ b + c ↔ a ≤ b :=
  ⟨Int.le_of_add_le_add_right, fun h => Int.add_le_add_right h c⟩
@[simp] protected theorem add_le_add_iff_left {b c : Int} (a : Int) : a + b ≤ a + c ↔ b ≤ c :=
  ⟨Int.le_of_add_le_add_left, fun h => Int.add_le_add_left h a⟩
protected theorem neg_le_neg {a b : Int} (h : a ≤ b) : -b ≤ -a := by
  have := Int.add_le_add_right h (-a + -b)
  rwa [← Int.add_assoc, Int.add_right_neg, Int.zero_add, Int.add_left_comm, Int.add_right_neg,
    Int.add_zero] at this
protected theorem neg_le_neg_iff {a b : Int} : -a ≤ -b ↔ b ≤ a :=
  ⟨fun h => by have := Int.neg_le_neg h; rwa [Int.neg_neg, Int.neg_neg] at this, Int.neg_le_neg⟩
protected theorem sub_nonneg_of_le {a b : Int} (h : b ≤ a) : 0 ≤ a - b := by
  have := Int.add_le_add_right h (-b)
  rwa [Int.add_right_neg] at this
protected theorem le_of_sub_nonneg {a b : Int} (h : 0 ≤ a - b) : b ≤ a := by
  have := Int.add_le_add_right h b
  rwa [Int.zero_add, Int.sub_add_cancel] at this
protected theorem sub_nonneg {a b : Int} : 0 ≤ a - b ↔ b ≤ a :=
  ⟨Int.le_of_sub_nonneg, Int.sub_nonneg_of_le⟩
protected theorem mul_nonneg {a b : Int} (ha : 0 ≤ a) (hb : 0 ≤ b) : 0 ≤ a * b := by
  obtain ⟨m, rfl⟩ := eq_ofNat_of_zero_le ha
  obtain ⟨n, rfl⟩ := eq_ofNat_of_zero_le hb
  exact natCast_nonneg (m * n)
protected theorem mul_pos {a b : Int} (ha : 0 < a) (hb : 0 < b) : 0 < a * b := by
  obtain ⟨m, rfl⟩ := eq_ofNat_of_zero_le (Int.le_of_lt ha)
  obtain ⟨n, rfl⟩ := eq_ofNat_of_zero_le (Int.le_of_lt hb)
  exact ofNat_lt.mpr (Nat.mul_pos (ofNat_lt.mp ha) (ofNat_lt.mp hb))
protected theorem mul_le_mul_of_nonneg_left {a b c : Int} (h : a ≤ b) (hc : 0 ≤ c) :
    c * a ≤ c * b := by
  have := Int.mul_nonneg hc (Int.sub_nonneg_of_le h)
  rw [Int.mul_sub] at this
  exact Int.le_of_sub_nonneg this
protected theorem mul_le_mul_of_nonneg_right {a b c : Int} (h : a ≤ b) (hc : 0 ≤ c) :
    a * c ≤ b * c := by
  rw [Int.mul_comm a, Int.mul_comm b]; exact Int.mul_le_mul_of_nonneg_left h hc
protected theorem mul_le_mul_of_nonpos_left {a b c : Int} (h : b ≤ a) (hc : c ≤ 0) :
    c * a ≤ c * b := by
  have := Int.mul_le_mul_of_nonneg_left h (Int.neg_le_neg hc)
  rw [Int.neg_mul, Int.neg_mul] at this
  exact Int.neg_le_neg_iff.mp this
protected theorem le_of_mul_le_mul_left {a b c : Int} (h : c * a ≤ c * b) (hc : 0 < c) : a ≤ b := by
  refine Int.not_lt.mp fun hn => Int.not_le.mpr ?_ h
  have := Int.mul_pos hc (Int.lt_of_lt_of_le (Int.lt_irrefl 0 |> fun _ => show (0 : Int) < 1 from
    ofNat_lt.mpr (Nat.zero_lt_succ 0)) (Int.le_of_add_le_add_right (b := b)
      (by rw [Int.sub_add_cancel, Int.add_comm]; exact hn) : (1 : Int) ≤ a - b))
  rw [Int.mul_sub] at this
  exact Int.not_le.mp fun k => Int.not_le.mpr this (by
    have := Int.add_le_add_right k (-(c * b))
    rwa [Int.add_right_neg] at this)

/-! ### Absolute value, minimum, maximum -/

theorem natAbs_of_nonneg {a : Int} (h : 0 ≤ a) : (natAbs a : Int) = a := by
  obtain ⟨n, rfl⟩ := eq_ofNat_of_zero_le h; rfl
theorem le_natAbs {a : Int} : a ≤ natAbs a := by
  cases a with
  | ofNat n => exact Int.le_refl _
  | negSucc n => exact Int.le_of_lt (Int.lt_of_lt_of_le
      (show negSucc n < 0 from Int.not_le.mp fun h => nomatch h) (natCast_nonneg _))
theorem ofNat_toNat (a : Int) : (a.toNat : Int) = max a 0 := by
  cases a with
  | ofNat n =>
    show (n : Int) = if (n : Int) ≤ 0 then 0 else (n : Int)
    split
    next h => exact Int.le_antisymm h (natCast_nonneg n)
    next => rfl
  | negSucc n => rfl
theorem toNat_eq_max (a : Int) : (a.toNat : Int) = max a 0 := ofNat_toNat a
protected theorem max_def (a b : Int) : max a b = if a ≤ b then b else a := rfl
protected theorem min_def (a b : Int) : min a b = if a ≤ b then a else b := rfl
protected theorem le_max_left (a b : Int) : a ≤ max a b := by
  rw [Int.max_def]; split
  · assumption
  · exact Int.le_refl a
protected theorem le_max_right (a b : Int) : b ≤ max a b := by
  rw [Int.max_def]; split
  · exact Int.le_refl b
  next h => exact Int.le_of_lt (Int.not_le.mp h)
protected theorem min_le_left (a b : Int) : min a b ≤ a := by
  rw [Int.min_def]; split
  · exact Int.le_refl a
  next h => exact Int.le_of_lt (Int.not_le.mp h)
protected theorem min_le_right (a b : Int) : min a b ≤ b := by
  rw [Int.min_def]; split
  · assumption
  · exact Int.le_refl b

/-! ## Division -/

@[simp] protected theorem ediv_zero (a : Int) : a / 0 = 0 := by
  cases a with
  | ofNat n => exact congrArg ofNat (Nat.div_zero n)
  | negSucc n => rfl
@[simp] protected theorem ediv_neg (a b : Int) : a / (-b) = -(a / b) := by
  cases a with
  | ofNat m =>
    cases b with
    | ofNat n => cases n with
      | zero =>
        show ofNat (m / 0) = -ofNat (m / 0)
        rw [Nat.div_zero]; rfl
      | succ n => rfl
    | negSucc n => exact (Int.neg_neg _).symm
  | negSucc m =>
    cases b with
    | ofNat n => cases n with
      | zero => rfl
      | succ n => rfl
    | negSucc n => rfl
theorem emod_add_mul_ediv (a b : Int) : a % b + b * (a / b) = a := by
  cases a with
  | ofNat m =>
    cases b with
    | ofNat n => exact congrArg ofNat (Nat.mod_add_div m n)
    | negSucc n =>
      show ((m % (n + 1) : Nat) : Int) + negSucc n * -((m / (n + 1) : Nat) : Int) = m
      rw [Int.mul_neg, ← Int.neg_mul, neg_negSucc]
      exact congrArg ofNat (Nat.mod_add_div m (n + 1))
  | negSucc m =>
    have key (n : Nat) : subNatNat (n + 1) (m % (n + 1) + 1)
        + ((n + 1 : Nat) : Int) * negSucc (m / (n + 1)) = negSucc m := by
      rw [negSucc_eq_subNatNat, negSucc_eq_subNatNat, natCast_eq_subNatNat, subNatNat_mul,
        subNatNat_add]
      refine subNatNat_eq ?_
      have e := Nat.mod_add_div m (n + 1)
      simp only [Nat.mul_zero, Nat.zero_mul, Nat.add_zero, Nat.zero_add, Nat.mul_add_one (n + 1)]
      generalize (n + 1) * (m / (n + 1)) = q at e
      generalize m % (n + 1) = r at e
      subst e
      ac_rfl
    cases b with
    | ofNat n => cases n with
      | zero =>
        show subNatNat 0 (m % 0 + 1) + 0 * 0 = negSucc m
        rw [Nat.mod_zero, Int.zero_mul, Int.add_zero]; rfl
      | succ n => exact key n
    | negSucc n =>
      have := key n
      show subNatNat (n + 1) (m % (n + 1) + 1) + negSucc n * ((m / (n + 1) + 1 : Nat) : Int) = _
      rw [← this]
      refine congrArg (_ + ·) ?_
      show -((n + 1 : Nat) : Int) * ((m / (n + 1) + 1 : Nat) : Int) =
        ((n + 1 : Nat) : Int) * -((m / (n + 1) + 1 : Nat) : Int)
      rw [Int.neg_mul, Int.mul_neg]
theorem mul_ediv_add_emod (a b : Int) : b * (a / b) + a % b = a := by
  rw [Int.add_comm, emod_add_mul_ediv]
theorem emod_def (a b : Int) : a % b = a - b * (a / b) := by
  have := congrArg (· - b * (a / b)) (emod_add_mul_ediv a b)
  rwa [Int.add_sub_cancel] at this
theorem emod_nonneg (a : Int) {b : Int} (hb : b ≠ 0) : 0 ≤ a % b := by
  cases a with
  | ofNat m => exact natCast_nonneg _
  | negSucc m =>
    show 0 ≤ subNatNat (natAbs b) (m % natAbs b + 1)
    rw [zero_eq_subNatNat, subNatNat_le, Nat.zero_add, Nat.add_zero]
    refine Nat.mod_lt m (Nat.pos_of_ne_zero fun h => hb ?_)
    cases b with
    | ofNat n => exact congrArg ofNat h
    | negSucc n => exact absurd h (Nat.succ_ne_zero n)
theorem emod_lt_of_pos (a : Int) {b : Int} (hb : 0 < b) : a % b < b := by
  obtain ⟨n, rfl⟩ := eq_ofNat_of_zero_le (Int.le_of_lt hb)
  have hn : 0 < n := ofNat_lt.mp hb
  cases a with
  | ofNat m => exact ofNat_lt.mpr (Nat.mod_lt m hn)
  | negSucc m =>
    show subNatNat n (m % n + 1) < (n : Int)
    rw [natCast_eq_subNatNat n, subNatNat_lt, Nat.add_zero]
    exact Nat.lt_add_of_pos_right (Nat.zero_lt_succ _)
theorem mul_ediv_self_le {x k : Int} (h : k ≠ 0) : k * (x / k) ≤ x := by
  have := Int.add_le_add_right (emod_nonneg x h) (k * (x / k))
  rwa [Int.zero_add, emod_add_mul_ediv] at this
theorem lt_mul_ediv_self_add {x k : Int} (h : 0 < k) : x < k * (x / k) + k := by
  have := Int.add_lt_add_left (emod_lt_of_pos x h) (k * (x / k))
  rwa [mul_ediv_add_emod] at this
theorem ediv_eq_of {a b q r : Int} (e : b * q + r = a) (h0 : 0 ≤ r) (hb : r < b) : a / b = q := by
  have hb0 : 0 < b := Int.lt_of_le_of_lt h0 hb
  have h₁ := mul_ediv_self_le (x := a) (Int.ne_of_gt hb0)
  have h₂ := lt_mul_ediv_self_add (x := a) hb0
  refine Int.le_antisymm ?_ ?_
  · refine Int.not_lt.mp fun hlt => ?_
    have h := Int.mul_le_mul_of_nonneg_left (add_one_le_of_lt hlt) (Int.le_of_lt hb0)
    rw [Int.mul_add, Int.mul_one] at h
    have h := Int.le_trans h h₁
    rw [← e] at h
    exact Int.not_le.mpr hb (Int.le_of_add_le_add_left h)
  · refine Int.not_lt.mp fun hlt => ?_
    have h := Int.mul_le_mul_of_nonneg_left (add_one_le_of_lt hlt) (Int.le_of_lt hb0)
    rw [Int.mul_add, Int.mul_one] at h
    have h := Int.lt_of_lt_of_le h₂ h
    rw [← e] at h
    have h : b * q + r < b * q + 0 := by rwa [Int.add_zero]
    exact Int.not_lt.mpr h0 (Int.not_le.mp fun k => Int.not_le.mpr h (Int.add_le_add_left k _))
@[simp] theorem mul_ediv_cancel_left (b : Int) {a : Int} (h : a ≠ 0) : a * b / a = b := by
  by_cases h0 : 0 < a
  · exact ediv_eq_of (Int.add_zero _) (Int.le_refl 0) h0
  · have h0 : 0 < -a := by
      have := (Int.lt_or_gt_of_ne h).resolve_right h0
      exact Int.not_le.mp fun k => Int.not_le.mpr this
          (by have := Int.neg_le_neg k; rwa [Int.neg_neg] at this)
    have := ediv_eq_of (a := a * b) (b := -a) (q := -b) (r := 0)
      (by rw [Int.neg_mul, Int.mul_neg, Int.neg_neg, Int.add_zero]) (Int.le_refl 0) h0
    rw [Int.ediv_neg] at this
    have := congrArg (- ·) this
    simpa only [Int.neg_neg] using this
theorem add_mul_ediv_left (a : Int) {b : Int} (c : Int) (h : b ≠ 0) :
    (a + b * c) / b = a / b + c := by
  have key : ∀ {b : Int}, 0 < b → ∀ c : Int, (a + b * c) / b = a / b + c := fun {b} hb c =>
    ediv_eq_of (r := a % b) (by
      rw [Int.mul_add, Int.add_right_comm, mul_ediv_add_emod])
      (emod_nonneg a (Int.ne_of_gt hb)) (emod_lt_of_pos a hb)
  by_cases h0 : 0 < b
  · exact key h0 c
  · have h0 : 0 < -b := by
      have := (Int.lt_or_gt_of_ne h).resolve_right h0
      exact Int.not_le.mp fun k => Int.not_le.mpr this
          (by have := Int.neg_le_neg k; rwa [Int.neg_neg] at this)
    have := key h0 (-c)
    rw [Int.ediv_neg, Int.ediv_neg, Int.neg_mul, Int.mul_neg, Int.neg_neg, ← Int.neg_add] at this
    have := congrArg (- ·) this
    simpa only [Int.neg_neg] using this

/-! ## Divisibility -/

theorem dvd_def (a b : Int) : (a ∣ b) = ∃ c, b = a * c := rfl
theorem mul_emod_right (a b : Int) : (a * b) % a = 0 := by
  by_cases h : a = 0
  · subst h; rw [Int.zero_mul]; rfl
  · rw [emod_def, mul_ediv_cancel_left b h, Int.sub_self]
theorem emod_eq_zero_of_dvd {a b : Int} (h : a ∣ b) : b % a = 0 := by
  obtain ⟨c, rfl⟩ := h; exact mul_emod_right a c
theorem dvd_of_emod_eq_zero {a b : Int} (h : b % a = 0) : a ∣ b :=
  ⟨b / a, by have := emod_add_mul_ediv b a; rw [h, Int.zero_add] at this; exact this.symm⟩
theorem dvd_iff_emod_eq_zero {a b : Int} : a ∣ b ↔ b % a = 0 :=
  ⟨emod_eq_zero_of_dvd, dvd_of_emod_eq_zero⟩
theorem emod_pos_of_not_dvd {a b : Int} (h : ¬a ∣ b) : a = 0 ∨ 0 < b % a := by
  by_cases ha : a = 0
  · exact .inl ha
  · exact .inr ((Int.lt_or_gt_of_ne fun e => h (dvd_of_emod_eq_zero e)).resolve_left
      (Int.not_lt.mpr (emod_nonneg b ha)))
instance decidableDvd (a b : Int) : Decidable (a ∣ b) :=
  decidable_of_iff _ dvd_iff_emod_eq_zero.symm
theorem natCast_dvd_natCast {m n : Nat} : (m : Int) ∣ n ↔ m ∣ n := by
  rw [dvd_iff_emod_eq_zero, ← natCast_emod, Nat.dvd_iff_mod_eq_zero]
  exact natCast_inj (n := 0)

/-! ## The remainder of smallest absolute value -/

theorem bmod_def (x : Int) (m : Nat) :
    bmod x m = if x % m < (m + 1) / 2 then x % m else x % m - m := rfl
theorem bmod_eq_sub (x : Int) (m : Nat) : ∃ q, bmod x m = x - m * q := by
  rw [bmod_def]
  split
  · exact ⟨x / m, emod_def x m⟩
  · exact ⟨x / m + 1, by rw [emod_def, Int.mul_add, Int.mul_one, Int.sub_sub]⟩
end Int

instance Int.instAssociativeHAdd : Std.Associative (α := Int) (· + ·) := ⟨Int.add_assoc⟩
instance Int.instCommutativeHAdd : Std.Commutative (α := Int) (· + ·) := ⟨Int.add_comm⟩
instance Int.instAssociativeHMul : Std.Associative (α := Int) (· * ·) := ⟨Int.mul_assoc⟩
instance Int.instCommutativeHMul : Std.Commutative (α := Int) (· * ·) := ⟨Int.mul_comm⟩
instance Int.instTransLt : Trans (· < · : Int → Int → Prop) (· < · : Int → Int → Prop)
    (· < · : Int → Int → Prop) := ⟨Int.lt_trans⟩
instance Int.instTransLe : Trans (· ≤ · : Int → Int → Prop) (· ≤ · : Int → Int → Prop)
    (· ≤ · : Int → Int → Prop) := ⟨Int.le_trans⟩
instance Int.instTransLtLe : Trans (· < · : Int → Int → Prop) (· ≤ · : Int → Int → Prop)
    (· < · : Int → Int → Prop) := ⟨Int.lt_of_lt_of_le⟩
instance Int.instTransLeLt : Trans (· ≤ · : Int → Int → Prop) (· < · : Int → Int → Prop)
    (· < · : Int → Int → Prop) := ⟨Int.lt_of_le_of_lt⟩
