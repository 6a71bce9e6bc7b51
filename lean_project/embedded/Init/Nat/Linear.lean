prelude
import Init.Omega
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Linear arithmetic by reflection

`simp +arith` translates a linear relation between natural numbers into data, computes a normal
form, and cites one of the four theorems at the end of this module, whose hypothesis the kernel
checks by computing. Here a linear term is evaluated to the list of its coefficients, the constant
first; like terms on both sides of a relation are cancelled entry by entry.
-/

universe u

/-- Marks a proof that the kernel should check by reducing at once. -/
def eagerReduce {α : Sort u} (a : α) : α := a

/-- Binary trees that serve as arrays in proofs: a lookup takes logarithmic time in the kernel. -/
inductive Lean.RArray (α : Type u) : Type u where
  /-- One element. -/
  | leaf : α → RArray α
  /-- Elements below an index, and those from it on. -/
  | branch : Nat → RArray α → RArray α → RArray α
/-- What `Lean.RArray.get` runs. -/
def Lean.RArray.getImpl {α : Type u} (a : RArray α) (n : Nat) : α :=
  match a with
  | .leaf x => x
  | .branch p l r => bif Nat.ble p n then r.getImpl n else l.getImpl n
/-- The element at an index; indices beyond the last give the last element. -/
@[implemented_by Lean.RArray.getImpl] def Lean.RArray.get {α : Type u} (a : RArray α) (n : Nat) :
    α :=
  RArray.rec (fun x => x) (fun p _ _ l r => (Nat.ble p n).rec l r) a

namespace Nat.Internal.Linear

/-- Variables are positions in the context. -/
abbrev Var := Nat
/-- The values of the variables. -/
abbrev Context := Lean.RArray Nat
/-- The value of a variable. -/
abbrev Var.denote (ctx : Context) (v : Var) : Nat := ctx.get v

/-- Linear terms. -/
inductive Expr where
  /-- A numeral. -/
  | num (v : Nat)
  /-- An atom. -/
  | var (i : Var)
  /-- A sum. -/
  | add (a b : Expr)
  /-- A multiple, with the factor on the left. -/
  | mulL (k : Nat) (a : Expr)
  /-- A multiple, with the factor on the right. -/
  | mulR (a : Expr) (k : Nat)
/-- The value of a term. -/
def Expr.denote (ctx : Context) : Expr → Nat
  | .add a b => Nat.add (denote ctx a) (denote ctx b)
  | .num k => k
  | .var v => v.denote ctx
  | .mulL k e => Nat.mul k (denote ctx e)
  | .mulR e k => Nat.mul (denote ctx e) k

/-- An equation (`eq = true`) or an inequality `≤`. -/
structure ExprCnstr where
  /-- Whether it is an equation. -/
  eq : Bool
  /-- The left side. -/
  lhs : Expr
  /-- The right side. -/
  rhs : Expr
/-- What a relation says. -/
def ExprCnstr.denote (ctx : Context) (c : ExprCnstr) : Prop :=
  bif c.eq then c.lhs.denote ctx = c.rhs.denote ctx else c.lhs.denote ctx ≤ c.rhs.denote ctx

/-! ## Coefficients -/

/-- The coefficients of a linear term: the constant, then those of the variables in order. -/
abbrev Poly := List Nat

namespace Poly
/-- Add coefficients. -/
def add : Poly → Poly → Poly
  | [], q => q
  | p, [] => p
  | a :: p, b :: q => (a + b) :: add p q
/-- Multiply every coefficient. -/
def mul (k : Nat) : Poly → Poly
  | [] => []
  | a :: p => (k * a) :: mul k p
/-- The coefficient `1` at a position, and zeros before it. -/
def single : Nat → Poly
  | 0 => [1]
  | i + 1 => 0 :: single i
/-- Take from both sides what they have in common. -/
def cancel : Poly → Poly → Poly × Poly
  | [], q => ([], q)
  | p, [] => (p, [])
  | a :: p, b :: q => match cancel p q with
    | (p', q') => ((a - b) :: p', (b - a) :: q')
/-- Whether all coefficients are zero. -/
def isZero : Poly → Bool
  | [] => true
  | a :: p => a == 0 && isZero p
/-- Whether the constant is positive. -/
def isNonZero : Poly → Bool
  | [] => false
  | a :: _ => Nat.blt 0 a
/-- Whether two lists of coefficients agree but for zeros at the end. -/
def same : Poly → Poly → Bool
  | [], q => isZero q
  | p, [] => isZero p
  | a :: p, b :: q => a == b && same p q

/-- The value, where the coefficients belong to positions from `i` on. -/
def denote (f : Nat → Nat) (i : Nat) : Poly → Nat
  | [] => 0
  | a :: p => a * f i + denote f (i + 1) p

theorem denote_add (f : Nat → Nat) (p q : Poly) (i : Nat) :
    denote f i (add p q) = denote f i p + denote f i q := by
  induction p, q using add.induct generalizing i with
  | case1 q => simp [add, denote]
  | case2 p h => cases p <;> simp [add, denote]
  | case3 a p b q ih => simp only [add, denote, ih, Nat.add_mul]; omega
theorem denote_mul (f : Nat → Nat) (k : Nat) (p : Poly) (i : Nat) :
    denote f i (mul k p) = k * denote f i p := by
  induction p generalizing i with
  | nil => simp [mul, denote]
  | cons a p ih => simp only [mul, denote, ih, Nat.mul_add, Nat.mul_assoc]
theorem denote_single (f : Nat → Nat) (k i : Nat) : denote f i (single k) = f (i + k) := by
  induction k generalizing i with
  | zero => simp [single, denote]
  | succ k ih =>
    simp only [single, denote, ih, Nat.zero_mul, Nat.zero_add]
    exact congrArg f (by omega)
theorem denote_cancel (f : Nat → Nat) (p q : Poly) (i : Nat) :
    denote f i (cancel p q).1 + denote f i q = denote f i (cancel p q).2 + denote f i p := by
  induction p, q using cancel.induct generalizing i with
  | case1 q => simp [cancel, denote]
  | case2 p h => cases p <;> simp [cancel, denote]
  | case3 a p b q p' q' hc ih =>
    have e : (a - b) * f i + b * f i = (b - a) * f i + a * f i := by
      rw [← Nat.add_mul, ← Nat.add_mul]; exact congrArg (· * f i) (by omega)
    have := ih (i + 1)
    rw [hc] at this
    simp only [cancel, hc, denote] at this ⊢
    omega
theorem denote_of_isZero (f : Nat → Nat) {p : Poly} (h : isZero p = true) (i : Nat) :
    denote f i p = 0 := by
  induction p generalizing i with
  | nil => rfl
  | cons a p ih =>
    rw [isZero, Bool.and_eq_true, beq_iff_eq] at h
    rw [denote, h.1, ih h.2, Nat.zero_mul]
theorem denote_of_isNonZero (f : Nat → Nat) {p : Poly} (h : isNonZero p = true) (i : Nat)
    (hf : f i = 1) : 0 < denote f i p := by
  cases p with
  | nil => exact Bool.noConfusion h
  | cons a p =>
    have : 0 < a := Nat.le_of_ble_eq_true h
    rw [denote, hf]
    omega
theorem denote_of_same (f : Nat → Nat) {p q : Poly} (h : same p q = true) (i : Nat) :
    denote f i p = denote f i q := by
  induction p, q using same.induct generalizing i with
  | case1 q => rw [same] at h; rw [denote_of_isZero f h]; rfl
  | case2 p hp =>
    cases p with
    | nil => rfl
    | cons a p => rw [denote_of_isZero f h]; rfl
  | case3 a p b q ih =>
    rw [same, Bool.and_eq_true, beq_iff_eq] at h
    rw [denote, denote, h.1, ih h.2]
end Poly

/-! ## Normal forms -/

/-- The value at each position: one for the constant, then the variables. -/
def values (ctx : Context) : Nat → Nat
  | 0 => 1
  | i + 1 => ctx.get i

/-- The coefficients of a term. -/
def Expr.toPoly : Expr → Poly
  | .num k => [k]
  | .var i => 0 :: Poly.single i
  | .add a b => a.toPoly.add b.toPoly
  | .mulL k a => a.toPoly.mul k
  | .mulR a k => a.toPoly.mul k
theorem Expr.denote_toPoly (ctx : Context) (e : Expr) :
    e.toPoly.denote (values ctx) 0 = e.denote ctx := by
  induction e with
  | num k => simp [toPoly, Poly.denote, values, denote]
  | var i =>
    rw [toPoly, Poly.denote, Poly.denote_single, Nat.zero_mul, Nat.zero_add, Nat.add_comm]; rfl
  | add a b iha ihb => rw [toPoly, Poly.denote_add, iha, ihb]; rfl
  | mulL k a ih => rw [toPoly, Poly.denote_mul, ih]; rfl
  | mulR a k ih => rw [toPoly, Poly.denote_mul, ih, Nat.mul_comm]; rfl

/-- The two sides of a relation, with like terms cancelled. -/
def ExprCnstr.sides (c : ExprCnstr) : Poly × Poly := Poly.cancel c.lhs.toPoly c.rhs.toPoly
/-- What a relation between coefficients says. -/
def ExprCnstr.denoteSides (ctx : Context) (eq : Bool) (s : Poly × Poly) : Prop :=
  bif eq then s.1.denote (values ctx) 0 = s.2.denote (values ctx) 0
  else s.1.denote (values ctx) 0 ≤ s.2.denote (values ctx) 0
theorem ExprCnstr.denote_sides (ctx : Context) (c : ExprCnstr) :
    denoteSides ctx c.eq c.sides = c.denote ctx := by
  have h := Poly.denote_cancel (values ctx) c.lhs.toPoly c.rhs.toPoly 0
  rw [Expr.denote_toPoly, Expr.denote_toPoly] at h
  unfold denoteSides ExprCnstr.denote sides
  cases c.eq
  · exact propext (show _ ≤ _ ↔ _ ≤ _ by omega)
  · exact propext (show _ = _ ↔ _ = _ by omega)

/-- Whether the sides contradict the relation, whatever the variables are. -/
def ExprCnstr.isUnsat (c : ExprCnstr) : Bool :=
  match c.sides with
  | (p, q) => (p.isNonZero && q.isZero) || (c.eq && p.isZero && q.isNonZero)
/-- Whether the relation holds whatever the variables are. -/
def ExprCnstr.isValid (c : ExprCnstr) : Bool :=
  match c.sides with
  | (p, q) => p.isZero && (!c.eq || q.isZero)

/-! ## What the simplifier cites -/

theorem ExprCnstr.eq_false_of_isUnsat (ctx : Context) (c : ExprCnstr) (h : c.isUnsat = true) :
    c.denote ctx = False := by
  rw [← denote_sides]
  refine eq_false fun hd => ?_
  unfold isUnsat at h
  unfold denoteSides at hd
  simp only [Bool.or_eq_true, Bool.and_eq_true] at h
  have pos {p : Poly} (h : p.isNonZero = true) := Poly.denote_of_isNonZero (values ctx) h 0 rfl
  have zero {p : Poly} (h : p.isZero = true) := Poly.denote_of_isZero (values ctx) h 0
  rcases h with ⟨hp, hq⟩ | ⟨⟨he, hp⟩, hq⟩
  · have := pos hp
    have := zero hq
    generalize c.eq = b at hd
    cases b with
    | false => exact absurd (show _ ≤ _ from hd) (by omega)
    | true => exact absurd (show _ = _ from hd) (by omega)
  · have := zero hp
    have := pos hq
    rw [he] at hd
    exact absurd (show _ = _ from hd) (by omega)

theorem ExprCnstr.eq_true_of_isValid (ctx : Context) (c : ExprCnstr) (h : c.isValid = true) :
    c.denote ctx = True := by
  rw [← denote_sides]
  refine eq_true ?_
  unfold isValid at h
  unfold denoteSides
  simp only [Bool.and_eq_true, Bool.or_eq_true] at h
  have zero {p : Poly} (h : p.isZero = true) := Poly.denote_of_isZero (values ctx) h 0
  rw [zero h.1]
  cases he : c.eq with
  | false => exact Nat.zero_le _
  | true =>
    rw [he] at h
    exact (zero (h.2.resolve_left (by decide))).symm

theorem ExprCnstr.eq_of_toNormPoly_eq (ctx : Context) (c d : ExprCnstr)
    (h : (c.eq == d.eq && Poly.same c.sides.1 d.sides.1 && Poly.same c.sides.2 d.sides.2) = true) :
    c.denote ctx = d.denote ctx := by
  rw [Bool.and_eq_true, Bool.and_eq_true, beq_iff_eq] at h
  rw [← denote_sides, ← denote_sides, h.1.1]
  unfold denoteSides
  rw [Poly.denote_of_same _ h.1.2, Poly.denote_of_same _ h.2]

theorem Expr.eq_of_toNormPoly_eq (ctx : Context) (e e' : Expr)
    (h : Poly.same e.toPoly e'.toPoly = true) : e.denote ctx = e'.denote ctx := by
  rw [← denote_toPoly, ← denote_toPoly, Poly.denote_of_same _ h]

end Nat.Internal.Linear
