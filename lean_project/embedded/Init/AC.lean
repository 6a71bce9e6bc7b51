prelude
import Init.Nat.Basic
import Init.List.Basic
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Associativity and commutativity

Classes of binary operations, and the reflection that `ac_rfl` rests on: an expression over an
associative operation has the value of the list of its variables, and that list may be sorted,
stripped of neutral elements and of repetitions as far as the operation allows.
-/

universe u v

namespace Std
/-- Associative operations. -/
class Associative {α : Sort u} (op : α → α → α) : Prop where
  /-- Parentheses do not matter. -/
  assoc : (a b c : α) → op (op a b) c = op a (op b c)
/-- Commutative operations. -/
class Commutative {α : Sort u} (op : α → α → α) : Prop where
  /-- The order of the arguments does not matter. -/
  comm : (a b : α) → op a b = op b a
/-- Idempotent operations. -/
class IdempotentOp {α : Sort u} (op : α → α → α) : Prop where
  /-- Combining an element with itself changes nothing. -/
  idempotent : (x : α) → op x x = x
/-- Names a left identity. -/
class LeftIdentity {α : Sort u} {β : Sort v} (op : α → β → β) (o : outParam α) : Prop
/-- Left identities. -/
class LawfulLeftIdentity {α : Sort u} {β : Sort v} (op : α → β → β) (o : outParam α) : Prop
    extends LeftIdentity op o where
  /-- The element is neutral on the left. -/
  left_id : ∀ a, op o a = a
/-- Names a right identity. -/
class RightIdentity {α : Sort u} {β : Sort v} (op : α → β → α) (o : outParam β) : Prop
/-- Right identities. -/
class LawfulRightIdentity {α : Sort u} {β : Sort v} (op : α → β → α) (o : outParam β) : Prop
    extends RightIdentity op o where
  /-- The element is neutral on the right. -/
  right_id : ∀ a, op a o = a
/-- Names a two-sided identity. -/
class Identity {α : Sort u} (op : α → α → α) (o : outParam α) : Prop
    extends LeftIdentity op o, RightIdentity op o
/-- Two-sided identities. -/
class LawfulIdentity {α : Sort u} (op : α → α → α) (o : outParam α) : Prop
    extends Identity op o, LawfulLeftIdentity op o, LawfulRightIdentity op o
/-- Relations that never hold of an element and itself. -/
class Irrefl {α : Sort u} (r : α → α → Prop) : Prop where
  /-- Nothing is related to itself. -/
  irrefl : ∀ a, ¬r a a
/-- Relations that hold of every element and itself. -/
class Refl {α : Sort u} (r : α → α → Prop) : Prop where
  /-- Everything is related to itself. -/
  refl : ∀ a, r a a
/-- Antisymmetric relations. -/
class Antisymm {α : Sort u} (r : α → α → Prop) : Prop where
  /-- What is related both ways is equal. -/
  antisymm (a b : α) : r a b → r b a → a = b
/-- Asymmetric relations. -/
class Asymm {α : Sort u} (r : α → α → Prop) : Prop where
  /-- Nothing is related both ways. -/
  asymm (a b : α) : r a b → ¬r b a
/-- Total relations. -/
class Total {α : Sort u} (r : α → α → Prop) : Prop where
  /-- Any two elements are related one way or the other. -/
  total (a b : α) : r a b ∨ r b a
end Std

namespace Lean.Data.AC

/-- Expressions over one operation. -/
inductive Expr where
  /-- An atom by its number. -/
  | var (x : Nat)
  /-- The operation applied to two expressions. -/
  | op (lhs rhs : Expr)
/-- A variable's value, and whether it is neutral. -/
structure Variable {α : Sort u} (op : α → α → α) : Type u where
  /-- The element that the atom stands for. -/
  value : α
  /-- That it is neutral for the operation, if this is known. -/
  neutral : Option (PLift (Std.LawfulIdentity op value))
/-- What an expression is about. -/
structure Context (α : Sort u) where
  /-- The operation. -/
  op : α → α → α
  /-- It is associative. -/
  assoc : Std.Associative op
  /-- That it is commutative, if this is known. -/
  comm : Option (PLift (Std.Commutative op))
  /-- That it is idempotent, if this is known. -/
  idem : Option (PLift (Std.IdempotentOp op))
  /-- The atoms. -/
  vars : List (Variable op)
  /-- What atoms with a number out of range stand for. -/
  arbitrary : α

namespace Context
variable {α : Sort u} (ctx : Context α)
/-- The variable at a position. -/
def find : List (Variable ctx.op) → Nat → Variable ctx.op
  | [], _ => ⟨ctx.arbitrary, none⟩
  | v :: _, 0 => v
  | _ :: vs, n + 1 => find vs n
/-- The value of a variable. -/
def value (x : Nat) : α := (ctx.find ctx.vars x).value
/-- Whether a variable is known to be neutral. -/
def isNeutral (x : Nat) : Bool := (ctx.find ctx.vars x).neutral.isSome
/-- The value of a list of variables. -/
def evalList : List Nat → α
  | [] => ctx.arbitrary
  | [x] => ctx.value x
  | x :: y :: xs => ctx.op (ctx.value x) (evalList (y :: xs))
end Context

/-- The value of an expression. -/
def eval (α : Sort u) (ctx : Context α) : Expr → α
  | .var x => ctx.value x
  | .op l r => ctx.op (eval α ctx l) (eval α ctx r)
/-- The variables of an expression, from left to right. -/
def Expr.toList : Expr → List Nat
  | .var x => [x]
  | .op l r => l.toList ++ r.toList
/-- Insert a variable into a sorted list. -/
def insert (x : Nat) : List Nat → List Nat
  | [] => [x]
  | a :: as => bif Nat.ble x a then x :: a :: as else a :: insert x as
/-- Sort a list of variables. -/
def sort : List Nat → List Nat
  | [] => []
  | x :: xs => insert x (sort xs)
/-- Remove repetitions from a sorted list. -/
def mergeIdem : List Nat → List Nat
  | [] => []
  | x :: xs => match mergeIdem xs with
    | [] => [x]
    | y :: ys => bif Nat.beq x y then y :: ys else x :: y :: ys
/-- Remove neutral variables, but keep the last variable of all. -/
def removeNeutrals {α : Sort u} (ctx : Context α) : List Nat → List Nat
  | [] => []
  | [x] => [x]
  | x :: y :: xs =>
    match removeNeutrals ctx (y :: xs) with
    | [] => [x]
    | z :: zs =>
      bif ctx.isNeutral x then z :: zs
      else match zs with
        | [] => bif ctx.isNeutral z then [x] else [x, z]
        | w :: ws => x :: z :: w :: ws
/-- The normal form of an expression. -/
def norm {α : Sort u} (ctx : Context α) (e : Expr) : List Nat :=
  let xs := removeNeutrals ctx e.toList
  let xs := match ctx.comm with
    | some _ => sort xs
    | none => xs
  match ctx.idem with
  | some _ => mergeIdem xs
  | none => xs

section
variable {α : Sort u} (ctx : Context α)

theorem Context.neutral_law {x : Nat} (h : ctx.isNeutral x = true) :
    Std.LawfulIdentity ctx.op (ctx.value x) := by
  unfold isNeutral at h
  unfold value
  cases hn : (ctx.find ctx.vars x).neutral with
  | none => rw [hn] at h; exact Bool.noConfusion h
  | some p => exact p.down

theorem Context.evalList_cons {x : Nat} {xs : List Nat} (h : xs ≠ []) :
    ctx.evalList (x :: xs) = ctx.op (ctx.value x) (ctx.evalList xs) := by
  cases xs with
  | nil => contradiction
  | cons y ys => rfl

theorem Context.evalList_cons₂ (x y : Nat) (ys : List Nat) :
    ctx.evalList (x :: y :: ys) = ctx.op (ctx.value x) (ctx.evalList (y :: ys)) := rfl

theorem Expr.toList_ne_nil (e : Expr) : e.toList ≠ [] := by
  induction e with
  | var x => exact nofun
  | op l r ihl _ =>
    cases h : l.toList with
    | nil => contradiction
    | cons a as => rw [toList, h]; exact nofun

theorem Context.evalList_append {xs ys : List Nat} (hx : xs ≠ []) (hy : ys ≠ []) :
    ctx.evalList (xs ++ ys) = ctx.op (ctx.evalList xs) (ctx.evalList ys) := by
  induction xs with
  | nil => contradiction
  | cons x xs ih =>
    cases xs with
    | nil => exact ctx.evalList_cons hy
    | cons z zs =>
      show ctx.op (ctx.value x) (ctx.evalList ((z :: zs) ++ ys)) = _
      rw [ih nofun, ← ctx.assoc.assoc]; rfl

theorem Context.evalList_toList (e : Expr) : ctx.evalList e.toList = eval α ctx e := by
  induction e with
  | var x => rfl
  | op l r ihl ihr =>
    rw [Expr.toList, evalList_append ctx l.toList_ne_nil r.toList_ne_nil, ihl, ihr]; rfl

theorem insert_ne_nil (x : Nat) (xs : List Nat) : insert x xs ≠ [] := by
  cases xs with
  | nil => exact nofun
  | cons y ys => unfold insert; cases Nat.ble x y <;> exact nofun

theorem Context.evalList_insert (hc : Std.Commutative ctx.op) (x : Nat) (xs : List Nat) :
    ctx.evalList (insert x xs) = ctx.evalList (x :: xs) := by
  induction xs with
  | nil => rfl
  | cons y ys ih =>
    unfold insert
    cases Nat.ble x y with
    | true => rfl
    | false =>
      show ctx.evalList (y :: insert x ys) = _
      rw [evalList_cons ctx (insert_ne_nil x ys), ih]
      cases ys with
      | nil => exact hc.comm _ _
      | cons z zs =>
        rw [evalList_cons₂, evalList_cons₂, evalList_cons₂, ← ctx.assoc.assoc,
          ← ctx.assoc.assoc, hc.comm (ctx.value y)]

theorem sort_ne_nil {xs : List Nat} (h : xs ≠ []) : sort xs ≠ [] := by
  cases xs with
  | nil => contradiction
  | cons x xs => exact insert_ne_nil x _

theorem Context.evalList_sort (hc : Std.Commutative ctx.op) (xs : List Nat) :
    ctx.evalList (sort xs) = ctx.evalList xs := by
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    rw [sort, evalList_insert ctx hc]
    cases xs with
    | nil => rfl
    | cons y ys =>
      rw [evalList_cons ctx (sort_ne_nil (xs := y :: ys) nofun), ih]; rfl

theorem Context.evalList_mergeIdem (hi : Std.IdempotentOp ctx.op) (xs : List Nat) :
    ctx.evalList (mergeIdem xs) = ctx.evalList xs := by
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    cases xs with
    | nil => rfl
    | cons y ys =>
      rw [evalList_cons₂, ← ih]
      rw [show mergeIdem (x :: y :: ys) = match mergeIdem (y :: ys) with
        | [] => [x]
        | z :: zs => bif Nat.beq x z then z :: zs else x :: z :: zs from rfl]
      cases h : mergeIdem (y :: ys) with
      | nil =>
        have : mergeIdem (y :: ys) ≠ [] := by
          unfold mergeIdem
          cases mergeIdem ys with
          | nil => exact nofun
          | cons w ws => dsimp only; cases Nat.beq y w <;> exact nofun
        contradiction
      | cons z zs =>
        dsimp only
        cases hb : Nat.beq x z with
        | false => rfl
        | true =>
          have := Nat.eq_of_beq_eq_true hb
          subst this
          cases zs with
          | nil => exact (hi.idempotent _).symm
          | cons w ws =>
            show ctx.op _ _ = ctx.op _ (ctx.op _ _)
            rw [← ctx.assoc.assoc, hi.idempotent]

theorem Context.evalList_removeNeutrals (xs : List Nat) :
    ctx.evalList (removeNeutrals ctx xs) = ctx.evalList xs := by
  induction xs with
  | nil => rfl
  | cons x xs ih =>
    cases xs with
    | nil => rfl
    | cons y ys =>
      rw [evalList_cons₂, ← ih]
      rw [show removeNeutrals ctx (x :: y :: ys) = match removeNeutrals ctx (y :: ys) with
        | [] => [x]
        | z :: zs =>
          bif ctx.isNeutral x then z :: zs
          else match zs with
            | [] => bif ctx.isNeutral z then [x] else [x, z]
            | w :: ws => x :: z :: w :: ws from rfl]
      cases h : removeNeutrals ctx (y :: ys) with
      | nil =>
        exfalso
        have key : ∀ zs : List Nat, ∀ z, removeNeutrals ctx (z :: zs) ≠ [] := by
          intro zs
          induction zs with
          | nil => intro z; exact nofun
          | cons w ws ih =>
            intro z
            unfold removeNeutrals
            cases h : removeNeutrals ctx (w :: ws) with
            | nil => exact nofun
            | cons a as =>
              dsimp only
              cases ctx.isNeutral z with
              | true => exact nofun
              | false =>
                cases as with
                | nil => dsimp only; cases ctx.isNeutral a <;> exact nofun
                | cons b bs => exact nofun
        exact key ys y h
      | cons z zs =>
        dsimp only
        cases hx : ctx.isNeutral x with
        | true => exact ((ctx.neutral_law hx).left_id _).symm
        | false =>
          cases zs with
          | nil =>
            dsimp only
            cases hz : ctx.isNeutral z with
            | true => exact ((ctx.neutral_law hz).right_id _).symm
            | false => rfl
          | cons w ws => rfl

theorem Context.evalList_norm (e : Expr) : ctx.evalList (norm ctx e) = eval α ctx e := by
  unfold norm
  rw [← ctx.evalList_toList, ← ctx.evalList_removeNeutrals e.toList]
  dsimp only
  cases hc : ctx.comm with
  | none =>
    cases hi : ctx.idem with
    | none => rfl
    | some i => exact ctx.evalList_mergeIdem i.down _
  | some c =>
    rw [← ctx.evalList_sort c.down (removeNeutrals ctx e.toList)]
    cases hi : ctx.idem with
    | none => rfl
    | some i => exact ctx.evalList_mergeIdem i.down _

/-- Expressions with the same normal form have the same value. -/
theorem Context.eq_of_norm (a b : Expr) (h : norm ctx a == norm ctx b) :
    eval α ctx a = eval α ctx b := by
  have h : norm ctx a = norm ctx b := by
    have key : ∀ xs ys : List Nat, (xs == ys) = true → xs = ys := by
      intro xs
      induction xs with
      | nil => intro ys h; cases ys with
        | nil => rfl
        | cons y ys => exact Bool.noConfusion h
      | cons x xs ih => intro ys h; cases ys with
        | nil => exact Bool.noConfusion h
        | cons y ys =>
          have h : (x == y && xs == ys) = true := h
          rw [Bool.and_eq_true, beq_iff_eq] at h
          rw [h.1, ih ys h.2]
    exact key _ _ h
  rw [← evalList_norm, ← evalList_norm, h]
end
end Lean.Data.AC

/-! ## Instances -/

instance Nat.instAssociativeHAdd : Std.Associative (α := Nat) (· + ·) := ⟨Nat.add_assoc⟩
instance Nat.instCommutativeHAdd : Std.Commutative (α := Nat) (· + ·) := ⟨Nat.add_comm⟩
instance Nat.instLawfulIdentityHAddOfNat : Std.LawfulIdentity (α := Nat) (· + ·) 0 where
  left_id := Nat.zero_add
  right_id := Nat.add_zero
instance Nat.instAssociativeHMul : Std.Associative (α := Nat) (· * ·) := ⟨Nat.mul_assoc⟩
instance Nat.instCommutativeHMul : Std.Commutative (α := Nat) (· * ·) := ⟨Nat.mul_comm⟩
instance Nat.instLawfulIdentityHMulOfNat : Std.LawfulIdentity (α := Nat) (· * ·) 1 where
  left_id := Nat.one_mul
  right_id := Nat.mul_one
instance Nat.instAssociativeMin : Std.Associative (α := Nat) min := ⟨Nat.min_assoc⟩
instance Nat.instCommutativeMin : Std.Commutative (α := Nat) min := ⟨Nat.min_comm⟩
instance Nat.instIdempotentOpMin : Std.IdempotentOp (α := Nat) min := ⟨Nat.min_self⟩
instance Nat.instAssociativeMax : Std.Associative (α := Nat) max := ⟨Nat.max_assoc⟩
instance Nat.instCommutativeMax : Std.Commutative (α := Nat) max := ⟨Nat.max_comm⟩
instance Nat.instIdempotentOpMax : Std.IdempotentOp (α := Nat) max := ⟨Nat.max_self⟩
instance instAssociativeAnd : Std.Associative And := ⟨fun _ _ _ => propext and_assoc⟩
instance instCommutativeAnd : Std.Commutative And := ⟨fun _ _ => propext and_comm⟩
instance instIdempotentOpAnd : Std.IdempotentOp And := ⟨and_self⟩
instance instLawfulIdentityAndTrue : Std.LawfulIdentity And True where
  left_id := true_and
  right_id := and_true
instance instAssociativeOr : Std.Associative Or := ⟨fun _ _ _ => propext or_assoc⟩
instance instCommutativeOr : Std.Commutative Or := ⟨fun _ _ => propext or_comm⟩
instance instIdempotentOpOr : Std.IdempotentOp Or := ⟨or_self⟩
instance instLawfulIdentityOrFalse : Std.LawfulIdentity Or False where
  left_id := false_or
  right_id := or_false
instance instAssociativeIff : Std.Associative Iff := ⟨fun a b c => propext (by
  by_cases ha : a <;> by_cases hb : b <;> by_cases hc : c <;> simp [ha, hb, hc])⟩
instance instCommutativeIff : Std.Commutative Iff := ⟨fun _ _ => propext Iff.comm⟩
instance instAssociativeBoolAnd : Std.Associative (· && ·) := ⟨Bool.and_assoc⟩
instance instCommutativeBoolAnd : Std.Commutative (· && ·) := ⟨Bool.and_comm⟩
instance instIdempotentOpBoolAnd : Std.IdempotentOp (· && ·) := ⟨Bool.and_self⟩
instance instAssociativeBoolOr : Std.Associative (· || ·) := ⟨Bool.or_assoc⟩
instance instCommutativeBoolOr : Std.Commutative (· || ·) := ⟨Bool.or_comm⟩
instance instIdempotentOpBoolOr : Std.IdempotentOp (· || ·) := ⟨Bool.or_self⟩
instance instAssociativeListAppend {α : Type u} : Std.Associative (α := List α) (· ++ ·) :=
  ⟨fun a b c => by
    induction a with
    | nil => rfl
    | cons x a ih => exact congrArg (x :: ·) ih⟩
