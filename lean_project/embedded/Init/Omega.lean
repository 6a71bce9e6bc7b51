prelude
import Init.Int.Basic
import Init.List.Lemmas
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# What `omega` cites

Linear combinations with integer coefficients, interval constraints on them, and the steps of the
decision procedure as lemmas. The tactic computes with compiled code and the kernel repeats the
computation on the definitions below, so these must give the same results on literals.
-/

universe u v

namespace Lean.Omega

/-! ## Facts about numbers -/

namespace Int
theorem natCast_ofNat {x : Nat} : ((no_index (OfNat.ofNat x) : Nat) : Int) = OfNat.ofNat x := rfl
theorem ofNat_lt_of_lt {i j : Nat} (h : i < j) : (i : Int) < (j : Int) := Int.ofNat_lt.mpr h
theorem ofNat_le_of_le {i j : Nat} (h : i ≤ j) : (i : Int) ≤ (j : Int) := Int.ofNat_le.mpr h
theorem lt_of_not_le {i j : Int} (h : ¬i ≤ j) : j < i := Int.not_le.mp h
theorem le_of_not_lt {i j : Int} (h : ¬i < j) : j ≤ i := Int.not_lt.mp h
theorem lt_of_gt {x y : Int} (h : x > y) : y < x := h
theorem le_of_ge {x y : Int} (h : x ≥ y) : y ≤ x := h
theorem add_congr {a b c d : Int} (h₁ : a = b) (h₂ : c = d) : a + c = b + d := by rw [h₁, h₂]
theorem mul_congr {a b c d : Int} (h₁ : a = b) (h₂ : c = d) : a * c = b * d := by rw [h₁, h₂]
theorem sub_congr {a b c d : Int} (h₁ : a = b) (h₂ : c = d) : a - c = b - d := by rw [h₁, h₂]
theorem neg_congr {a b : Int} (h : a = b) : -a = -b := by rw [h]
theorem ofNat_congr {a b : Nat} (h : a = b) : (a : Int) = (b : Int) := congrArg _ h
theorem ofNat_sub_dichotomy {a b : Nat} :
    b ≤ a ∧ ((a - b : Nat) : Int) = a - b ∨ a < b ∧ ((a - b : Nat) : Int) = 0 := by
  by_cases h : b ≤ a
  · exact .inl ⟨h, Int.natCast_sub h⟩
  · have h := Nat.lt_of_not_le h
    exact .inr ⟨h, by rw [Nat.sub_eq_zero_of_le (Nat.le_of_lt h)]; rfl⟩
theorem ofNat_sub_sub {a b c : Nat} : ((a - b - c : Nat) : Int) = ((a - (b + c) : Nat) : Int) :=
  congrArg _ (Nat.sub_sub a b c)
theorem ofNat_min (a b : Nat) : ((min a b : Nat) : Int) = min (a : Int) (b : Int) := by
  rw [Nat.min_def, Int.min_def]
  by_cases h : a ≤ b
  · rw [if_pos h, if_pos (Int.ofNat_le.mpr h)]
  · rw [if_neg h, if_neg fun k => h (Int.ofNat_le.mp k)]
theorem ofNat_max (a b : Nat) : ((max a b : Nat) : Int) = max (a : Int) (b : Int) := by
  rw [Nat.max_def, Int.max_def]
  by_cases h : a ≤ b
  · rw [if_pos h, if_pos (Int.ofNat_le.mpr h)]
  · rw [if_neg h, if_neg fun k => h (Int.ofNat_le.mp k)]
theorem ofNat_natAbs (a : Int) : (a.natAbs : Int) = if 0 ≤ a then a else -a := by
  cases a with
  | ofNat n => exact (if_pos (Int.natCast_nonneg n)).symm
  | negSucc n => rfl
theorem neg_le_natAbs {a : Int} : -a ≤ a.natAbs := by
  rw [← Int.natAbs_neg]; exact Int.le_natAbs
theorem emod_ofNat_nonneg {x : Nat} {y : Int} : 0 ≤ (x : Int) % y := Int.natCast_nonneg _
theorem ofNat_pos_of_pos {a : Nat} (h : 0 < a) : 0 < (a : Int) := Int.ofNat_lt.mpr h
theorem pos_pow_of_pos (a : Int) (b : Nat) (h : 0 < a) : 0 < a ^ b := by
  induction b with
  | zero => exact (by decide : (0 : Int) < 1)
  | succ b ih => rw [Int.pow_succ]; exact Int.mul_pos ih h
theorem ofNat_mul_nonneg {a b : Nat} : 0 ≤ (a : Int) * b := Int.natCast_nonneg (a * b)
theorem ofNat_pow (a b : Nat) : ((a ^ b : Nat) : Int) = (a : Int) ^ b := Int.natCast_pow a b
theorem shiftLeft_eq (x y : Nat) : x <<< y = x * 2 ^ y := by
  induction y generalizing x with
  | zero => exact (Nat.mul_one x).symm
  | succ y ih =>
    show (2 * x) <<< y = _
    rw [ih, Nat.pow_succ, Nat.mul_comm 2 x, Nat.mul_assoc, Nat.mul_comm 2]
theorem shiftRight_eq (x y : Nat) : x >>> y = x / 2 ^ y := by
  induction y with
  | zero => exact (Nat.div_one x).symm
  | succ y ih =>
    show (x >>> y) / 2 = _
    rw [ih, Nat.div_div_eq_div_mul, Nat.pow_succ]
theorem ofNat_shiftLeft_eq {x y : Nat} : ((x <<< y : Nat) : Int) =
    (x : Int) * ((2 ^ y : Nat) : Int) :=
  congrArg _ (shiftLeft_eq x y)
theorem ofNat_shiftRight_eq_div_pow {x y : Nat} :
    ((x >>> y : Nat) : Int) = (x : Int) / ((2 ^ y : Nat) : Int) := congrArg _ (shiftRight_eq x y)
theorem ofNat_fst_mk {β : Type v} {x : Nat} {y : β} : (Prod.mk x y).fst = (x : Int) := rfl
theorem ofNat_snd_mk {α : Type u} {x : α} {y : Nat} : (Prod.mk x y).snd = (y : Int) := rfl
end Int

namespace Nat
theorem lt_of_gt {x y : Nat} (h : x > y) : y < x := h
theorem le_of_ge {x y : Nat} (h : x ≥ y) : y ≤ x := h
end Nat

namespace Fin
theorem lt_or_gt_of_ne {n : Nat} {i j : Fin n} (h : i ≠ j) : i < j ∨ i > j :=
  Nat.lt_or_gt_of_ne fun e => h (match i, j, e with | ⟨_, _⟩, ⟨_, _⟩, rfl => rfl)
theorem le_of_not_lt {n : Nat} {i j : Fin n} (h : ¬i < j) : j ≤ i := Nat.le_of_not_lt h
theorem lt_of_not_le {n : Nat} {i j : Fin n} (h : ¬i ≤ j) : j < i := Nat.lt_of_not_le h
end Fin

namespace Prod
theorem of_lex {α : Type u} {β : Type v} {r : α → α → Prop} {s : β → β → Prop} {p q : α × β}
    (w : Prod.Lex r s p q) : r p.fst q.fst ∨ p.fst = q.fst ∧ s p.snd q.snd := Prod.lex_def.mp w
theorem of_not_lex {α : Type u} {r : α → α → Prop} [DecidableEq α] {β : Type v} {s : β → β → Prop}
    {p q : α × β} (w : ¬Prod.Lex r s p q) :
    ¬r p.fst q.fst ∧ (p.fst ≠ q.fst ∨ ¬s p.snd q.snd) := by
  rw [Prod.lex_def, not_or] at w
  exact ⟨w.1, Classical.not_and_iff_not_or_not.mp w.2⟩
theorem fst_mk {α : Type u} {β : Type v} {x : α} {y : β} : (Prod.mk x y).fst = x := rfl
theorem snd_mk {α : Type u} {β : Type v} {x : α} {y : β} : (Prod.mk x y).snd = y := rfl
end Prod

namespace Decidable
theorem or_not_not_of_not_and {p q : Prop} [Decidable p] [Decidable q] (h : ¬(p ∧ q)) : ¬p ∨ ¬q :=
  Classical.not_and_iff_not_or_not.mp h
theorem and_not_of_not_imp {p q : Prop} [Decidable p] (h : ¬(p → q)) : p ∧ ¬q :=
  Classical.not_imp.mp h
theorem and_or_not_and_not_of_iff {p q : Prop} [Decidable q] (h : p ↔ q) : p ∧ q ∨ ¬p ∧ ¬q :=
  (Decidable.em q).imp (fun hq => ⟨h.mpr hq, hq⟩) fun hq => ⟨mt h.mp hq, hq⟩
theorem and_not_or_not_and_of_not_iff {p q : Prop} [Decidable p] [Decidable q] (h : ¬(p ↔ q)) :
    p ∧ ¬q ∨ ¬p ∧ q := by
  by_cases hp : p <;> by_cases hq : q <;> simp_all
end Decidable
theorem and_not_not_of_not_or {p q : Prop} (h : ¬(p ∨ q)) : ¬p ∧ ¬q := not_or.mp h
theorem ite_disjunction {α : Type u} {P : Prop} [Decidable P] {a b : α} :
    (P ∧ (if P then a else b) = a) ∨ (¬P ∧ (if P then a else b) = b) := by
  by_cases h : P
  · exact .inl ⟨h, if_pos h⟩
  · exact .inr ⟨h, if_neg h⟩

/-! ## Coefficient lists -/

/-- Coefficients, by the index of the atom. Missing entries count as zero. -/
abbrev IntList := List Int

namespace IntList
/-- The coefficient at an index. -/
def get (xs : IntList) (i : Nat) : Int := (xs[i]?).getD 0
/-- Change the coefficient at an index. -/
def set (xs : IntList) (i : Nat) (y : Int) : IntList :=
  match xs, i with
  | [], 0 => [y]
  | [], i + 1 => 0 :: set [] i y
  | _ :: xs, 0 => y :: xs
  | x :: xs, i + 1 => x :: set xs i y
/-- `a * xs + b * ys`. -/
def combo (a : Int) (xs : IntList) (b : Int) (ys : IntList) : IntList :=
  match xs, ys with
  | [], ys => ys.map fun y => a * 0 + b * y
  | x :: xs, [] => (x :: xs).map fun x => a * x + b * 0
  | x :: xs, y :: ys => (a * x + b * y) :: combo a xs b ys
/-- The sum of two coefficient lists. -/
def add (xs ys : IntList) : IntList :=
  match xs, ys with
  | [], ys => ys.map fun y => 0 + y
  | x :: xs, [] => (x :: xs).map fun x => x + 0
  | x :: xs, y :: ys => (x + y) :: add xs ys
/-- The difference of two coefficient lists. -/
def sub (xs ys : IntList) : IntList :=
  match xs, ys with
  | [], ys => ys.map fun y => 0 - y
  | x :: xs, [] => (x :: xs).map fun x => x - 0
  | x :: xs, y :: ys => (x - y) :: sub xs ys
/-- The negative of a coefficient list. -/
def neg (xs : IntList) : IntList := xs.map fun x => -x
/-- A multiple of a coefficient list. -/
def smul (xs : IntList) (i : Int) : IntList := xs.map fun x => i * x
/-- The value of a coefficient list on atoms. -/
def dot (xs ys : IntList) : Int :=
  match xs, ys with
  | x :: xs, y :: ys => x * y + dot xs ys
  | _, _ => 0
/-- Divide every coefficient. -/
def sdiv (xs : IntList) (g : Nat) : IntList := xs.map fun x => x / (g : Int)
/-- The greatest common divisor of the coefficients. -/
def gcd (xs : IntList) : Nat := xs.foldr (fun x g => Nat.gcd x.natAbs g) 0
/-- The first coefficient that is not zero. -/
def leading (xs : IntList) : Int := (xs.find? fun x => !(x == 0)).getD 0
/-- The remainders of smallest absolute value. -/
def bmod (xs : IntList) (m : Nat) : IntList := xs.map fun x => Int.bmod x m
/-- How far `bmod` is from commuting with `dot`. -/
def bmod_dot_sub_dot_bmod (m : Nat) (a b : IntList) : Int :=
  Int.bmod (dot a b) m - dot (bmod a m) b

variable (xs ys zs : IntList)
@[simp] theorem dot_nil_left : dot [] ys = 0 := by cases ys <;> rfl
@[simp] theorem dot_nil_right : dot xs [] = 0 := by cases xs <;> rfl
@[simp] theorem dot_cons_cons (x y : Int) : dot (x :: xs) (y :: ys) = x * y + dot xs ys := rfl
theorem dot_map (f : Int → Int) (a : Int) (h : ∀ x, f x = a * x) : dot (xs.map f) ys =
    a * dot xs ys := by
  induction xs generalizing ys with
  | nil => rw [List.map_nil, dot_nil_left, Int.mul_zero]
  | cons x xs ih => cases ys with
    | nil => rw [dot_nil_right, dot_nil_right, Int.mul_zero]
    | cons y ys => rw [List.map_cons, dot_cons_cons, ih, h, dot_cons_cons, Int.mul_add,
        Int.mul_assoc]
theorem combo_dot (a b : Int) : dot (combo a xs b ys) zs = a * dot xs zs + b * dot ys zs := by
  induction xs generalizing ys zs with
  | nil =>
    unfold combo
    rw [dot_map _ _ _ b fun y => by rw [Int.mul_zero, Int.zero_add], dot_nil_left, Int.mul_zero,
      Int.zero_add]
  | cons x xs ih =>
    cases ys with
    | nil =>
      unfold combo
      rw [dot_map _ _ _ a fun y => by rw [Int.mul_zero, Int.add_zero], dot_nil_left, Int.mul_zero,
        Int.add_zero]
    | cons y ys => cases zs with
      | nil => rw [dot_nil_right, dot_nil_right, dot_nil_right, Int.mul_zero, Int.mul_zero]; rfl
      | cons z zs =>
        rw [combo, dot_cons_cons, ih, dot_cons_cons, dot_cons_cons]
        simp only [Int.mul_add, Int.add_mul, Int.mul_assoc]
        ac_rfl
theorem add_dot : dot (add xs ys) zs = dot xs zs + dot ys zs := by
  induction xs generalizing ys zs with
  | nil =>
    unfold add
    rw [dot_map _ _ _ 1 fun y => by rw [Int.one_mul, Int.zero_add], dot_nil_left, Int.one_mul,
      Int.zero_add]
  | cons x xs ih =>
    cases ys with
    | nil =>
      unfold add
      rw [dot_map _ _ _ 1 fun y => by rw [Int.one_mul, Int.add_zero], dot_nil_left, Int.one_mul,
        Int.add_zero]
    | cons y ys => cases zs with
      | nil => rw [dot_nil_right, dot_nil_right, dot_nil_right]; rfl
      | cons z zs =>
        rw [add, dot_cons_cons, ih, dot_cons_cons, dot_cons_cons, Int.add_mul]
        ac_rfl
theorem neg_dot : dot (neg xs) ys = -dot xs ys := by
  unfold neg
  rw [dot_map _ _ _ (-1) Int.neg_eq_neg_one_mul, ← Int.neg_eq_neg_one_mul]
theorem sub_dot : dot (sub xs ys) zs = dot xs zs - dot ys zs := by
  induction xs generalizing ys zs with
  | nil =>
    unfold sub
    rw [dot_map _ _ _ (-1) fun y => by rw [Int.zero_sub, Int.neg_eq_neg_one_mul], dot_nil_left,
      Int.zero_sub, ← Int.neg_eq_neg_one_mul]
  | cons x xs ih =>
    cases ys with
    | nil =>
      unfold sub
      rw [dot_map _ _ _ 1 fun y => by rw [Int.one_mul, Int.sub_zero], dot_nil_left, Int.one_mul,
        Int.sub_zero]
    | cons y ys => cases zs with
      | nil => rw [dot_nil_right, dot_nil_right, dot_nil_right]; rfl
      | cons z zs =>
        rw [sub, dot_cons_cons, ih, dot_cons_cons, dot_cons_cons, Int.sub_mul]
        simp only [Int.sub_eq_add_neg, Int.neg_add]
        ac_rfl
theorem smul_dot (i : Int) : dot (smul xs i) ys = i * dot xs ys := dot_map _ _ _ i fun _ => rfl
theorem get_nil (i : Nat) : get [] i = 0 := rfl
theorem dot_set_nil (i : Nat) (y : Int) : dot (set [] i y) ys = y * get ys i := by
  induction i generalizing ys with
  | zero => cases ys with
    | nil => rw [dot_nil_right, get_nil, Int.mul_zero]
    | cons z zs => rw [set, dot_cons_cons, dot_nil_left, Int.add_zero]; rfl
  | succ i ih => cases ys with
    | nil => rw [dot_nil_right, get_nil, Int.mul_zero]
    | cons z zs => rw [set, dot_cons_cons, ih, Int.zero_mul, Int.zero_add]; rfl
theorem dot_set (i : Nat) (y : Int) (h : xs.length ≤ i) :
    dot (set xs i y) ys = dot xs ys + y * get ys i := by
  induction xs generalizing ys i with
  | nil => rw [dot_set_nil, dot_nil_left, Int.zero_add]
  | cons x xs ih => cases i with
    | zero => exact absurd h (Nat.not_succ_le_zero _)
    | succ i => cases ys with
      | nil => rw [dot_nil_right, dot_nil_right, get_nil, Int.mul_zero]; rfl
      | cons z zs =>
        rw [set, dot_cons_cons, ih _ _ (Nat.le_of_succ_le_succ h), dot_cons_cons, Int.add_assoc]
        rfl
theorem dvd_of_mem_gcd {g : Nat} (h : g ∣ gcd xs) : ∀ x, x ∈ xs → (g : Int) ∣ x := by
  induction xs with
  | nil => exact nofun
  | cons x xs ih =>
    have hg : g ∣ Nat.gcd x.natAbs (gcd xs) := h
    intro y hy
    have h₁ := Nat.dvd_trans hg (Nat.gcd_dvd_left _ _)
    have h₂ := Nat.dvd_trans hg (Nat.gcd_dvd_right _ _)
    cases hy with
    | head =>
      obtain ⟨c, e⟩ := h₁
      cases x with
      | ofNat n => exact ⟨c, congrArg Int.ofNat e⟩
      | negSucc n =>
        refine ⟨-(c : Int), ?_⟩
        rw [Int.mul_neg]
        have e : n + 1 = g * c := e
        exact congrArg (fun k : Nat => -(k : Int)) e
    | tail _ hy => exact ih h₂ y hy
theorem dot_sdiv {g : Nat} (h : ∀ x, x ∈ xs → (g : Int) ∣ x) :
    (g : Int) * dot (sdiv xs g) ys = dot xs ys := by
  induction xs generalizing ys with
  | nil => rw [sdiv, List.map_nil, dot_nil_left, Int.mul_zero]
  | cons x xs ih => cases ys with
    | nil => rw [dot_nil_right, dot_nil_right, Int.mul_zero]
    | cons y ys =>
      have e : (g : Int) * (x / g) = x := by
        obtain ⟨c, rfl⟩ := h x (.head _)
        by_cases hg : (g : Int) = 0
        · rw [hg, Int.zero_mul, Int.zero_mul]
        · rw [Int.mul_ediv_cancel_left c hg]
      rw [sdiv, List.map_cons, dot_cons_cons, dot_cons_cons, Int.mul_add, ← Int.mul_assoc, e]
      exact congrArg (_ + ·) (ih ys fun z hz => h z (.tail _ hz))
theorem bmod_dot (m : Nat) : ∃ q, dot xs ys - dot (bmod xs m) ys = m * q := by
  induction xs generalizing ys with
  | nil => exact ⟨0, by rw [bmod, List.map_nil, Int.mul_zero, Int.sub_self]⟩
  | cons x xs ih => cases ys with
    | nil => exact ⟨0, by rw [dot_nil_right, dot_nil_right, Int.mul_zero]; rfl⟩
    | cons y ys =>
      obtain ⟨q, e⟩ := ih ys
      obtain ⟨r, e'⟩ := Int.bmod_eq_sub x m
      refine ⟨r * y + q, ?_⟩
      have e : dot xs ys - dot (xs.map fun x => Int.bmod x m) ys = m * q := e
      rw [bmod, List.map_cons, dot_cons_cons, dot_cons_cons, e', Int.mul_add, ← e, Int.sub_mul,
        Int.mul_assoc]
      simp only [Int.sub_eq_add_neg, Int.neg_add, Int.neg_neg]
      rw [← Int.add_zero (m * (r * y) + _), ← Int.add_right_neg (x * y)]
      ac_rfl
end IntList

/-- Coefficients, as the tactic writes them. -/
abbrev Coeffs := IntList
namespace Coeffs
/-- The list itself. -/
abbrev toList (xs : Coeffs) : List Int := xs
/-- The list itself. -/
abbrev ofList (xs : List Int) : Coeffs := xs
/-- All coefficients are zero. -/
abbrev isZero (xs : Coeffs) : Prop := ∀ x, x ∈ xs → x = 0
/-- Change a coefficient. -/
abbrev set (xs : Coeffs) (i : Nat) (y : Int) : Coeffs := IntList.set xs i y
/-- A coefficient. -/
abbrev get (xs : Coeffs) (i : Nat) : Int := IntList.get xs i
/-- The greatest common divisor. -/
abbrev gcd (xs : Coeffs) : Nat := IntList.gcd xs
/-- A multiple. -/
abbrev smul (xs : Coeffs) (g : Int) : Coeffs := IntList.smul xs g
/-- A quotient. -/
abbrev sdiv (xs : Coeffs) (g : Nat) : Coeffs := IntList.sdiv xs g
/-- The value on atoms. -/
abbrev dot (xs ys : Coeffs) : Int := IntList.dot xs ys
/-- The sum. -/
abbrev add (xs ys : Coeffs) : Coeffs := IntList.add xs ys
/-- The difference. -/
abbrev sub (xs ys : Coeffs) : Coeffs := IntList.sub xs ys
/-- The negative. -/
abbrev neg (xs : Coeffs) : Coeffs := IntList.neg xs
/-- `a * xs + b * ys`. -/
abbrev combo (a : Int) (xs : Coeffs) (b : Int) (ys : Coeffs) : Coeffs := IntList.combo a xs b ys
/-- The number of entries. -/
abbrev length (xs : Coeffs) : Nat := List.length xs
/-- The first coefficient that is not zero. -/
abbrev leading (xs : Coeffs) : Int := IntList.leading xs
/-- The remainders of smallest absolute value. -/
abbrev bmod (x : Coeffs) (m : Nat) : Coeffs := IntList.bmod x m
/-- How far `bmod` is from commuting with `dot`. -/
abbrev bmod_dot_sub_dot_bmod (m : Nat) (a b : Coeffs) : Int := IntList.bmod_dot_sub_dot_bmod m a b
theorem dot_of_isZero {xs : Coeffs} (h : isZero xs) (ys : Coeffs) : dot xs ys = 0 := by
  induction xs generalizing ys with
  | nil => exact IntList.dot_nil_left ys
  | cons x xs ih => cases ys with
    | nil => rfl
    | cons y ys =>
      show x * y + dot xs ys = 0
      rw [ih (fun z hz => h z (.tail _ hz)), h x (.head _), Int.zero_mul, Int.add_zero]
end Coeffs

/-! ## Linear combinations -/

/-- A constant plus a combination of atoms. -/
structure LinearCombo where
  /-- The constant term. -/
  const : Int := 0
  /-- The coefficients of the atoms. -/
  coeffs : Coeffs := []
  deriving DecidableEq
namespace LinearCombo
instance instInhabited : Inhabited LinearCombo := ⟨{ const := 1 }⟩
/-- The value on atoms. -/
def eval (lc : LinearCombo) (values : Coeffs) : Int := lc.const + lc.coeffs.dot values
/-- One atom. -/
def coordinate (i : Nat) : LinearCombo where
  const := 0
  coeffs := Coeffs.set [] i 1
/-- The sum. -/
def add (l₁ l₂ : LinearCombo) : LinearCombo where
  const := l₁.const + l₂.const
  coeffs := l₁.coeffs.add l₂.coeffs
instance : Add LinearCombo := ⟨add⟩
/-- The difference. -/
def sub (l₁ l₂ : LinearCombo) : LinearCombo where
  const := l₁.const - l₂.const
  coeffs := l₁.coeffs.sub l₂.coeffs
instance : Sub LinearCombo := ⟨sub⟩
/-- The negative. -/
def neg (lc : LinearCombo) : LinearCombo where
  const := -lc.const
  coeffs := lc.coeffs.neg
instance : Neg LinearCombo := ⟨neg⟩
/-- A multiple. -/
def smul (lc : LinearCombo) (i : Int) : LinearCombo where
  const := i * lc.const
  coeffs := lc.coeffs.smul i
instance : HMul Int LinearCombo LinearCombo := ⟨fun i lc => lc.smul i⟩
/-- The product, meaningful when one factor is constant. -/
def mul (l₁ l₂ : LinearCombo) : LinearCombo :=
  l₂.const * l₁ + l₁.const * l₂ - { const := l₁.const * l₂.const }
theorem coordinate_eval (i : Nat) (v : Coeffs) : (coordinate i).eval v = v.get i := by
  show 0 + IntList.dot (IntList.set [] i 1) v = IntList.get v i
  rw [IntList.dot_set_nil, Int.one_mul, Int.zero_add]
section
variable {a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 : Int} {t : List Int}
theorem coordinate_eval_0 : (coordinate 0).eval (a0 :: t) = a0 := coordinate_eval 0 _
theorem coordinate_eval_1 : (coordinate 1).eval (a0 :: a1 :: t) = a1 := coordinate_eval 1 _
theorem coordinate_eval_2 : (coordinate 2).eval (a0 :: a1 :: a2 :: t) = a2 := coordinate_eval 2 _
theorem coordinate_eval_3 : (coordinate 3).eval (a0 :: a1 :: a2 :: a3 :: t) = a3 :=
  coordinate_eval 3 _
theorem coordinate_eval_4 : (coordinate 4).eval (a0 :: a1 :: a2 :: a3 :: a4 :: t) = a4 :=
  coordinate_eval 4 _
theorem coordinate_eval_5 : (coordinate 5).eval (a0 :: a1 :: a2 :: a3 :: a4 :: a5 :: t) = a5 :=
  coordinate_eval 5 _
theorem coordinate_eval_6 :
    (coordinate 6).eval (a0 :: a1 :: a2 :: a3 :: a4 :: a5 :: a6 :: t) = a6 := coordinate_eval 6 _
theorem coordinate_eval_7 :
    (coordinate 7).eval (a0 :: a1 :: a2 :: a3 :: a4 :: a5 :: a6 :: a7 :: t) = a7 :=
  coordinate_eval 7 _
theorem coordinate_eval_8 :
    (coordinate 8).eval (a0 :: a1 :: a2 :: a3 :: a4 :: a5 :: a6 :: a7 :: a8 :: t) = a8 :=
  coordinate_eval 8 _
theorem coordinate_eval_9 :
    (coordinate 9).eval (a0 :: a1 :: a2 :: a3 :: a4 :: a5 :: a6 :: a7 :: a8 :: a9 :: t) = a9 :=
  coordinate_eval 9 _
end
theorem add_eval (l₁ l₂ : LinearCombo) (v : Coeffs) : (l₁ + l₂).eval v = l₁.eval v + l₂.eval v := by
  show l₁.const + l₂.const + IntList.dot (IntList.add l₁.coeffs l₂.coeffs) v =
    l₁.const + IntList.dot l₁.coeffs v + (l₂.const + IntList.dot l₂.coeffs v)
  rw [IntList.add_dot]; ac_rfl
theorem neg_eval (lc : LinearCombo) (v : Coeffs) : (-lc).eval v = -lc.eval v := by
  show -lc.const + IntList.dot (IntList.neg lc.coeffs) v = -(lc.const + IntList.dot lc.coeffs v)
  rw [IntList.neg_dot, Int.neg_add]
theorem sub_eval (l₁ l₂ : LinearCombo) (v : Coeffs) : (l₁ - l₂).eval v = l₁.eval v - l₂.eval v := by
  show l₁.const - l₂.const + IntList.dot (IntList.sub l₁.coeffs l₂.coeffs) v =
    l₁.const + IntList.dot l₁.coeffs v - (l₂.const + IntList.dot l₂.coeffs v)
  rw [IntList.sub_dot]
  simp only [Int.sub_eq_add_neg, Int.neg_add]
  ac_rfl
theorem smul_eval (lc : LinearCombo) (i : Int) (v : Coeffs) : (i * lc).eval v = i * lc.eval v := by
  show i * lc.const + IntList.dot (IntList.smul lc.coeffs i) v =
      i * (lc.const + IntList.dot lc.coeffs v)
  rw [IntList.smul_dot, Int.mul_add]
theorem mul_eval (l₁ l₂ : LinearCombo) (v : Coeffs) (w : l₁.coeffs.isZero ∨ l₂.coeffs.isZero) :
    (mul l₁ l₂).eval v = l₁.eval v * l₂.eval v := by
  unfold mul
  rw [sub_eval, add_eval, smul_eval, smul_eval]
  have e : eval { const := l₁.const * l₂.const } v = l₁.const * l₂.const := by
    show l₁.const * l₂.const + IntList.dot [] v = _
    rw [IntList.dot_nil_left, Int.add_zero]
  rw [e]
  unfold eval
  rcases w with w | w
  · rw [Coeffs.dot_of_isZero w, Int.add_zero, Int.mul_comm l₂.const, Int.add_comm,
      Int.add_sub_cancel]
  · rw [Coeffs.dot_of_isZero w, Int.add_zero, Int.mul_comm l₂.const, Int.add_sub_cancel]
end LinearCombo

/-! ## Constraints -/

/-- A lower bound. -/
abbrev LowerBound : Type := Int
/-- An upper bound. -/
abbrev UpperBound : Type := Int
/-- The bound holds of `t`. -/
abbrev LowerBound.sat (b : LowerBound) (t : Int) := b ≤ t
/-- The bound holds of `t`. -/
abbrev UpperBound.sat (b : UpperBound) (t : Int) := t ≤ b
/-- An interval, possibly without ends. -/
structure Constraint where
  /-- The lower bound, if there is one. -/
  lowerBound : Option LowerBound
  /-- The upper bound, if there is one. -/
  upperBound : Option UpperBound
  deriving DecidableEq
namespace Constraint
/-- The number is in the interval. -/
def sat (c : Constraint) (t : Int) : Bool :=
  c.lowerBound.all (fun b => decide (b ≤ t)) ∧ c.upperBound.all (fun b => decide (t ≤ b))
/-- The value of the coefficients is in the interval. -/
def sat' (c : Constraint) (x y : Coeffs) := c.sat (Coeffs.dot x y)
/-- Apply a function to both ends. -/
def map (c : Constraint) (f : Int → Int) : Constraint where
  lowerBound := c.lowerBound.map f
  upperBound := c.upperBound.map f
/-- Exchange the ends. -/
def flip (c : Constraint) : Constraint where
  lowerBound := c.upperBound
  upperBound := c.lowerBound
/-- The interval of the negatives. -/
def neg (c : Constraint) : Constraint := c.flip.map fun x => -x
/-- All numbers. -/
def trivial : Constraint := ⟨none, none⟩
/-- No number. -/
def impossible : Constraint := ⟨some 1, some 0⟩
/-- One number. -/
def exact (r : Int) : Constraint := ⟨some r, some r⟩
/-- Whether the interval is visibly empty. -/
def isImpossible : Constraint → Bool
  | ⟨some x, some y⟩ => decide (y < x)
  | _ => false
/-- Whether the interval has one element. -/
def isExact : Constraint → Bool
  | ⟨some x, some y⟩ => decide (x = y)
  | _ => false
/-- The interval of the multiples. -/
def scale (k : Int) (c : Constraint) : Constraint :=
  if k = 0 then
    if c.isImpossible then c else ⟨some 0, some 0⟩
  else if 0 < k then c.map (k * ·)
  else c.flip.map (k * ·)
/-- The interval of the sums. -/
def add (x y : Constraint) : Constraint where
  lowerBound := x.lowerBound.bind fun a => y.lowerBound.map fun b => a + b
  upperBound := x.upperBound.bind fun a => y.upperBound.map fun b => a + b
/-- The interval of `a * t + b * s`. -/
def combo (a : Int) (x : Constraint) (b : Int) (y : Constraint) : Constraint :=
  add (scale a x) (scale b y)
/-- Merge two optional bounds. -/
def mergeBound (f : Int → Int → Int) : Option Int → Option Int → Option Int
  | none, y => y
  | some x, none => some x
  | some x, some y => some (f x y)
/-- The intersection. -/
def combine (x y : Constraint) : Constraint where
  lowerBound := mergeBound max x.lowerBound y.lowerBound
  upperBound := mergeBound min x.upperBound y.upperBound
/-- The interval of the quotients. -/
def div (c : Constraint) (k : Nat) : Constraint where
  lowerBound := c.lowerBound.map fun x => -((-x) / (k : Int))
  upperBound := c.upperBound.map fun y => y / (k : Int)

theorem sat_iff {c : Constraint} {t : Int} :
    c.sat t = true ↔ (∀ b, c.lowerBound = some b → b ≤ t) ∧ ∀ b, c.upperBound = some b → t ≤ b := by
  obtain ⟨l, u⟩ := c
  unfold sat
  rw [decide_eq_true_iff]
  cases l <;> cases u <;> simp

theorem neg_sat {c : Constraint} {t : Int} (h : c.sat t = true) : c.neg.sat (-t) = true := by
  rw [sat_iff] at h ⊢
  obtain ⟨l, u⟩ := c
  refine ⟨fun b hb => ?_, fun b hb => ?_⟩
  · cases u with
    | none => exact nomatch hb
    | some y => cases hb; exact Int.neg_le_neg (h.2 y rfl)
  · cases l with
    | none => exact nomatch hb
    | some x => cases hb; exact Int.neg_le_neg (h.1 x rfl)

theorem scale_sat {c : Constraint} {t : Int} (k : Int) (h : c.sat t = true) :
    (scale k c).sat (k * t) = true := by
  unfold scale
  split
  next hk =>
    subst hk
    rw [Int.zero_mul]
    split
    next hi =>
      exfalso
      rw [sat_iff] at h
      obtain ⟨l, u⟩ := c
      cases l with
      | none => exact nomatch hi
      | some x => cases u with
        | none => exact nomatch hi
        | some y =>
          have : y < x := of_decide_eq_true hi
          exact Int.not_le.mpr this (Int.le_trans (h.1 x rfl) (h.2 y rfl))
    next => rfl
  next hk =>
    rw [sat_iff] at h
    obtain ⟨l, u⟩ := c
    split
    next h0 =>
      rw [sat_iff]
      refine ⟨fun b hb => ?_, fun b hb => ?_⟩
      · cases l with
        | none => exact nomatch hb
        | some x => cases hb; exact Int.mul_le_mul_of_nonneg_left (h.1 x rfl) (Int.le_of_lt h0)
      · cases u with
        | none => exact nomatch hb
        | some y => cases hb; exact Int.mul_le_mul_of_nonneg_left (h.2 y rfl) (Int.le_of_lt h0)
    next h0 =>
      have h0 : k ≤ 0 := Int.not_lt.mp h0
      rw [sat_iff]
      refine ⟨fun b hb => ?_, fun b hb => ?_⟩
      · cases u with
        | none => exact nomatch hb
        | some y => cases hb; exact Int.mul_le_mul_of_nonpos_left (h.2 y rfl) h0
      · cases l with
        | none => exact nomatch hb
        | some x => cases hb; exact Int.mul_le_mul_of_nonpos_left (h.1 x rfl) h0

theorem add_sat {c₁ c₂ : Constraint} {x₁ x₂ : Int} (w₁ : c₁.sat x₁ = true) (w₂ : c₂.sat x₂ = true) :
    (add c₁ c₂).sat (x₁ + x₂) = true := by
  rw [sat_iff] at *
  obtain ⟨l₁, u₁⟩ := c₁
  obtain ⟨l₂, u₂⟩ := c₂
  refine ⟨fun b hb => ?_, fun b hb => ?_⟩
  · cases l₁ with
    | none => exact nomatch hb
    | some x => cases l₂ with
      | none => exact nomatch hb
      | some y => cases hb; exact Int.add_le_add (w₁.1 x rfl) (w₂.1 y rfl)
  · cases u₁ with
    | none => exact nomatch hb
    | some x => cases u₂ with
      | none => exact nomatch hb
      | some y => cases hb; exact Int.add_le_add (w₁.2 x rfl) (w₂.2 y rfl)

theorem combine_sat {c c' : Constraint} {t : Int} (h : c.sat t = true) (h' : c'.sat t = true) :
    (c.combine c').sat t = true := by
  rw [sat_iff] at *
  obtain ⟨l₁, u₁⟩ := c
  obtain ⟨l₂, u₂⟩ := c'
  refine ⟨fun b hb => ?_, fun b hb => ?_⟩
  · cases l₁ with
    | none => exact h'.1 b hb
    | some x => cases l₂ with
      | none => exact h.1 b hb
      | some y =>
        cases hb
        rw [Int.max_def]; split
        · exact h'.1 y rfl
        · exact h.1 x rfl
  · cases u₁ with
    | none => exact h'.2 b hb
    | some x => cases u₂ with
      | none => exact h.2 b hb
      | some y =>
        cases hb
        rw [Int.min_def]; split
        · exact h.2 x rfl
        · exact h'.2 y rfl
theorem combine_sat' {s t : Constraint} {x y : Coeffs} (ws : s.sat' x y) (wt : t.sat' x y) :
    (s.combine t).sat' x y := combine_sat ws wt

theorem div_sat {c : Constraint} {t : Int} {k : Nat} (n : k ≠ 0)
    (w : c.sat ((k : Int) * t) = true) :
    (c.div k).sat t = true := by
  have hk : (0 : Int) < k := Int.ofNat_lt.mpr (Nat.pos_of_ne_zero n)
  have below {y : Int} (h : (k : Int) * t ≤ y) : t ≤ y / k := by
    refine Int.not_lt.mp fun hlt => ?_
    have h₁ := Int.lt_mul_ediv_self_add (x := y) hk
    have h₂ := Int.mul_le_mul_of_nonneg_left (Int.add_one_le_of_lt hlt) (Int.le_of_lt hk)
    rw [Int.mul_add, Int.mul_one] at h₂
    exact Int.not_le.mpr (Int.lt_of_lt_of_le h₁ h₂) h
  have above {x : Int} (h : x ≤ (k : Int) * t) : -((-x) / (k : Int)) ≤ t := by
    refine Int.neg_le_neg_iff.mp ?_
    rw [Int.neg_neg]
    refine Int.not_lt.mp fun hlt => ?_
    have h₁ := Int.lt_mul_ediv_self_add (x := -x) hk
    have h₂ := Int.mul_le_mul_of_nonneg_left (Int.add_one_le_of_lt hlt) (Int.le_of_lt hk)
    rw [Int.mul_add, Int.mul_one, Int.mul_neg] at h₂
    exact Int.not_le.mpr (Int.lt_of_lt_of_le h₁ h₂) (Int.neg_le_neg h)
  rw [sat_iff] at *
  obtain ⟨l, u⟩ := c
  refine ⟨fun b hb => ?_, fun b hb => ?_⟩
  · cases l with
    | none => exact nomatch hb
    | some x => cases hb; exact above (w.1 x rfl)
  · cases u with
    | none => exact nomatch hb
    | some y => cases hb; exact below (w.2 y rfl)

theorem not_sat'_of_isImpossible {c : Constraint} (h : c.isImpossible) {x y : Coeffs} :
    ¬c.sat' x y := by
  intro hs
  have hs : c.sat (Coeffs.dot x y) = true := hs
  rw [sat_iff] at hs
  obtain ⟨l, u⟩ := c
  cases l with
  | none => exact nomatch h
  | some a => cases u with
    | none => exact nomatch h
    | some b =>
      have : b < a := of_decide_eq_true h
      exact Int.not_le.mpr this (Int.le_trans (hs.1 a rfl) (hs.2 b rfl))

theorem addInequality_sat {c : Int} {x y : Coeffs} (w : c + x.dot y ≥ 0) :
    sat' { lowerBound := some (-c), upperBound := none } x y := by
  show sat _ _ = true
  rw [sat_iff]
  refine ⟨fun b hb => ?_, fun b hb => nomatch hb⟩
  cases hb
  have := Int.add_le_add_left w (-c)
  rwa [← Int.add_assoc, Int.add_left_neg, Int.zero_add, Int.add_zero] at this
theorem addEquality_sat {c : Int} {x y : Coeffs} (w : c + x.dot y = 0) :
    sat' { lowerBound := some (-c), upperBound := some (-c) } x y := by
  have e : x.dot y = -c := Int.add_left_cancel (a := c) (w.trans (Int.add_right_neg c).symm)
  show sat _ _ = true
  rw [sat_iff]
  refine ⟨fun b hb => ?_, fun b hb => ?_⟩ <;> (cases hb; rw [e])
end Constraint

/-! ## Steps of the procedure -/

/-- Divide by the greatest common divisor of the coefficients. -/
def normalize? : Constraint × Coeffs → Option (Constraint × Coeffs)
  | ⟨s, x⟩ =>
    let gcd := x.gcd
    if gcd = 0 then
      if s.sat 0 then some (.trivial, x) else some (.impossible, x)
    else if gcd = 1 then none
    else some (s.div gcd, x.sdiv gcd)
/-- Divide by the greatest common divisor of the coefficients. -/
def normalize (p : Constraint × Coeffs) : Constraint × Coeffs := (normalize? p).getD p
/-- Make the first coefficient positive. -/
def positivize? : Constraint × Coeffs → Option (Constraint × Coeffs)
  | ⟨s, x⟩ => if 0 ≤ x.leading then none else some (s.neg, x.smul (-1))
/-- Make the first coefficient positive. -/
def positivize (p : Constraint × Coeffs) : Constraint × Coeffs := (positivize? p).getD p
/-- Both of the above. -/
def tidy? : Constraint × Coeffs → Option (Constraint × Coeffs)
  | ⟨s, x⟩ => match positivize? (s, x) with
    | none => match normalize? (s, x) with
      | none => none
      | some (s', x') => some (s', x')
    | some (s', x') => some (normalize (s', x'))
/-- Both of the above. -/
def tidy (p : Constraint × Coeffs) : Constraint × Coeffs := (tidy? p).getD p
/-- The constraint after tidying. -/
abbrev tidyConstraint (s : Constraint) (x : Coeffs) : Constraint := (tidy (s, x)).1
/-- The coefficients after tidying. -/
abbrev tidyCoeffs (s : Constraint) (x : Coeffs) : Coeffs := (tidy (s, x)).2

theorem normalize_sat {s : Constraint} {x v : Coeffs} (w : s.sat' x v) :
    (normalize (s, x)).1.sat' (normalize (s, x)).2 v := by
  unfold normalize normalize?
  dsimp only
  split
  next h0 =>
    have hz : IntList.dot x v = 0 := by
      have := IntList.dot_sdiv x v (g := 0) (IntList.dvd_of_mem_gcd x (⟨0,
          h0.trans (Nat.zero_mul 0).symm⟩))
      rw [← this]; exact Int.zero_mul _
    split
    next => exact (Constraint.sat_iff.mpr ⟨fun b hb => (nomatch hb), fun b hb => (nomatch hb)⟩)
    next hs =>
      exfalso
      apply hs
      have w : s.sat (IntList.dot x v) = true := w
      rwa [hz] at w
  next h0 =>
    split
    next => exact w
    next =>
      have e := IntList.dot_sdiv x v (IntList.dvd_of_mem_gcd x (Nat.dvd_refl _))
      refine Constraint.div_sat h0 ?_
      have w : s.sat (IntList.dot x v) = true := w
      rwa [← e] at w
theorem positivize_sat {s : Constraint} {x v : Coeffs} (w : s.sat' x v) :
    (positivize (s, x)).1.sat' (positivize (s, x)).2 v := by
  unfold positivize positivize?
  dsimp only
  split
  · exact w
  · show Constraint.sat s.neg (IntList.dot (IntList.smul x (-1)) v) = true
    rw [IntList.smul_dot, ← Int.neg_eq_neg_one_mul]
    exact Constraint.neg_sat w
theorem tidy_sat {s : Constraint} {x v : Coeffs} (w : s.sat' x v) :
    (tidyConstraint s x).sat' (tidyCoeffs s x) v := by
  unfold tidyConstraint tidyCoeffs tidy tidy?
  have hp := positivize_sat w
  unfold positivize at hp
  have hn := normalize_sat w
  unfold normalize at hn
  dsimp only
  cases h : positivize? (s, x) with
  | none =>
    dsimp only
    cases h' : normalize? (s, x) with
    | none => exact w
    | some p => rw [h'] at hn; exact hn
  | some p =>
    rw [h] at hp
    exact normalize_sat hp
theorem combo_sat' (s t : Constraint) (a : Int) (x : Coeffs) (b : Int) (y : Coeffs) (v : Coeffs)
    (wx : s.sat' x v) (wy : t.sat' y v) :
        (Constraint.combo a s b t).sat' (Coeffs.combo a x b y) v := by
  show Constraint.sat _ (IntList.dot (IntList.combo a x b y) v) = true
  rw [IntList.combo_dot]
  exact Constraint.add_sat (Constraint.scale_sat a wx) (Constraint.scale_sat b wy)

/-- The value of the variable that balanced remainders introduce. -/
def bmod_div_term (m : Nat) (a b : Coeffs) : Int := Coeffs.bmod_dot_sub_dot_bmod m a b / m
/-- The coefficients after taking balanced remainders. -/
def bmod_coeffs (m : Nat) (i : Nat) (x : Coeffs) : Coeffs := Coeffs.set (Coeffs.bmod x m) i m
theorem bmod_sat (m : Nat) (r : Int) (i : Nat) (x v : Coeffs) (h : x.length ≤ i)
    (p : Coeffs.get v i = bmod_div_term m x v) (w : (Constraint.exact r).sat' x v) :
    (Constraint.exact (Int.bmod r m)).sat' (bmod_coeffs m i x) v := by
  have w : Constraint.sat (Constraint.exact r) (IntList.dot x v) = true := w
  rw [Constraint.sat_iff] at w
  have e : IntList.dot x v = r := Int.le_antisymm (w.2 r rfl) (w.1 r rfl)
  have key : IntList.dot (bmod_coeffs m i x) v = Int.bmod r m := by
    show IntList.dot (IntList.set (IntList.bmod x m) i m) v = _
    rw [IntList.dot_set _ _ _ _ (by unfold IntList.bmod; rw [List.length_map]; exact h)]
    have p : IntList.get v i = IntList.bmod_dot_sub_dot_bmod m x v / m := p
    rw [p]
    unfold IntList.bmod_dot_sub_dot_bmod
    obtain ⟨q, hq⟩ := IntList.bmod_dot x v m
    obtain ⟨q', hq'⟩ := Int.bmod_eq_sub (IntList.dot x v) m
    have hdvd : Int.bmod (IntList.dot x v) m - IntList.dot (IntList.bmod x m) v = m * (q - q') := by
      rw [hq', Int.mul_sub, ← hq]
      simp only [Int.sub_eq_add_neg]
      ac_rfl
    have hmul : (m : Int) * (m * (q - q') / m) = m * (q - q') := by
      by_cases hm : (m : Int) = 0
      · rw [hm, Int.zero_mul, Int.zero_mul]
      · rw [Int.mul_ediv_cancel_left _ hm]
    rw [hdvd, hmul, ← hdvd, Int.add_comm, Int.sub_add_cancel, e]
  show Constraint.sat _ (IntList.dot (bmod_coeffs m i x) v) = true
  rw [key, Constraint.sat_iff]
  refine ⟨fun b hb => ?_, fun b hb => ?_⟩ <;> (cases hb; exact Int.le_refl _)
end Lean.Omega

theorem le_of_le_of_eq {α : Type u} {a b c : α} [LE α] (h₁ : a ≤ b) (h₂ : b = c) : a ≤ c := h₂ ▸ h₁
