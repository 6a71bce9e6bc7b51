/-!
# A small language of expressions

Its meaning in an environment, and an optimiser that folds constants and drops units.
-/

/-- Expressions over numbered variables. -/
inductive Expr where
  | num (n : Nat)
  | var (i : Nat)
  | add (left right : Expr)
  | mul (left right : Expr)

namespace Expr

/-- The value in an environment. -/
def eval (env : Nat → Nat) : Expr → Nat
  | num n => n
  | var i => env i
  | add a b => eval env a + eval env b
  | mul a b => eval env a * eval env b

/-- The number of nodes. -/
def size : Expr → Nat
  | num _ => 1
  | var _ => 1
  | add a b => a.size + b.size + 1
  | mul a b => a.size + b.size + 1

/-- The number of operations. -/
def operations : Expr → Nat
  | num _ => 0
  | var _ => 0
  | add a b => a.operations + b.operations + 1
  | mul a b => a.operations + b.operations + 1

/-- Whether there is no variable in it. -/
def isClosed : Expr → Bool
  | num _ => true
  | var _ => false
  | add a b => a.isClosed && b.isClosed
  | mul a b => a.isClosed && b.isClosed

/-- Left and right exchanged everywhere. -/
def swap : Expr → Expr
  | num n => num n
  | var i => var i
  | add a b => add b.swap a.swap
  | mul a b => mul b.swap a.swap

/-- A sum, simplified at its root. -/
def plus : Expr → Expr → Expr
  | num 0, b => b
  | a, num 0 => a
  | num m, num n => num (m + n)
  | a, b => add a b

/-- A product, simplified at its root. -/
def times : Expr → Expr → Expr
  | num 0, _ => num 0
  | _, num 0 => num 0
  | num 1, b => b
  | a, num 1 => a
  | num m, num n => num (m * n)
  | a, b => mul a b

/-- The optimiser: every operation is simplified, from the leaves to the root. -/
def optimise : Expr → Expr
  | num n => num n
  | var i => var i
  | add a b => plus a.optimise b.optimise
  | mul a b => times a.optimise b.optimise

/-- Every variable replaced by an expression. -/
def bind (s : Nat → Expr) : Expr → Expr
  | num n => num n
  | var i => s i
  | add a b => add (bind s a) (bind s b)
  | mul a b => mul (bind s a) (bind s b)

/-- Every variable renamed. -/
def rename (f : Nat → Nat) : Expr → Expr
  | num n => num n
  | var i => var (f i)
  | add a b => add (rename f a) (rename f b)
  | mul a b => mul (rename f a) (rename f b)

end Expr
