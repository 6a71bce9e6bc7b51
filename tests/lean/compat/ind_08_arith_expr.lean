/-! Expressions, evaluation and a correct optimizer. -/

inductive Expr where
  | const : Nat → Expr
  | var : Nat → Expr
  | plus : Expr → Expr → Expr
  | times : Expr → Expr → Expr
  deriving Repr

open Expr

def eval (v : Nat → Nat) : Expr → Nat
  | const n => n
  | var n => v n
  | plus e₁ e₂ => eval v e₁ + eval v e₂
  | times e₁ e₂ => eval v e₁ * eval v e₂

def simpConst : Expr → Expr
  | plus (const n₁) (const n₂) => const (n₁ + n₂)
  | times (const n₁) (const n₂) => const (n₁ * n₂)
  | e => e

def fuse : Expr → Expr
  | plus e₁ e₂ => simpConst (plus (fuse e₁) (fuse e₂))
  | times e₁ e₂ => simpConst (times (fuse e₁) (fuse e₂))
  | e => e

theorem simpConst_eq (v : Nat → Nat) : ∀ e : Expr, eval v (simpConst e) = eval v e := by
  intro e
  unfold simpConst
  split <;> rfl

theorem fuse_eq (v : Nat → Nat) (e : Expr) : eval v (fuse e) = eval v e := by
  induction e with
  | const | var => rfl
  | plus a b iha ihb => simp [fuse, simpConst_eq, eval, iha, ihb]
  | times a b iha ihb => simp [fuse, simpConst_eq, eval, iha, ihb]
