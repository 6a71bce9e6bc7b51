/-!
# Trees and expressions

Binary trees, search trees, expressions with a stack machine, propositional formulas.
For `datasets/seeds/inductive-trees.jsonl`.
-/

/-- Binary trees with values at their nodes. -/
inductive Tree (α : Type) : Type where
  | leaf : Tree α
  | node (l : Tree α) (x : α) (r : Tree α) : Tree α

/-- Left and right exchanged everywhere. -/
def mirror {α : Type} : Tree α → Tree α
  | .leaf => .leaf
  | .node l x r => .node (mirror r) x (mirror l)

/-- How many nodes. -/
def nodes {α : Type} : Tree α → Nat
  | .leaf => 0
  | .node l _ r => nodes l + 1 + nodes r

/-- How many leaves. -/
def leaves {α : Type} : Tree α → Nat
  | .leaf => 1
  | .node l _ r => leaves l + leaves r

/-- The longest way down. -/
def height {α : Type} : Tree α → Nat
  | .leaf => 0
  | .node l _ r => max (height l) (height r) + 1

/-- A function at each value. -/
def mapTree {α β : Type} (f : α → β) : Tree α → Tree β
  | .leaf => .leaf
  | .node l x r => .node (mapTree f l) (f x) (mapTree f r)

/-- The values from left to right. -/
def inorder {α : Type} : Tree α → List α
  | .leaf => []
  | .node l x r => inorder l ++ x :: inorder r

/-- The values, each before those below it. -/
def preorder {α : Type} : Tree α → List α
  | .leaf => []
  | .node l x r => x :: (preorder l ++ preorder r)

/-- The values, each after those below it. -/
def postorder {α : Type} : Tree α → List α
  | .leaf => []
  | .node l x r => postorder l ++ (postorder r ++ [x])

/-- The values from left to right, with an accumulator. -/
def inorderAcc {α : Type} : Tree α → List α → List α
  | .leaf, acc => acc
  | .node l x r, acc => inorderAcc l (x :: inorderAcc r acc)

/-- The sum of the values. -/
def sumTree : Tree Nat → Nat
  | .leaf => 0
  | .node l x r => sumTree l + x + sumTree r

/-- The sum of a list. -/
def sumList : List Nat → Nat
  | [] => 0
  | x :: xs => x + sumList xs

/-- Whether a value passes a test somewhere. -/
def anyTree {α : Type} (p : α → Bool) : Tree α → Bool
  | .leaf => false
  | .node l x r => p x || anyTree p l || anyTree p r

/-- Whether all values pass a test. -/
def allTree {α : Type} (p : α → Bool) : Tree α → Bool
  | .leaf => true
  | .node l x r => p x && allTree p l && allTree p r

/-- Whether all numbers of a list pass a test. -/
def allList {α : Type} (p : α → Bool) : List α → Bool
  | [] => true
  | x :: xs => p x && allList p xs

/-- Puts a number into a search tree. -/
def insertT (n : Nat) : Tree Nat → Tree Nat
  | .leaf => .node .leaf n .leaf
  | .node l x r =>
    if n < x then .node (insertT n l) x r
    else if x < n then .node l x (insertT n r)
    else .node l x r

/-- Whether a number is found on its way down a search tree. -/
def lookup (n : Nat) : Tree Nat → Bool
  | .leaf => false
  | .node l x r => if n < x then lookup n l else if x < n then lookup n r else true

/-- Whether a tree is a search tree. -/
def isSearch : Tree Nat → Bool
  | .leaf => true
  | .node l x r =>
    allTree (fun y => decide (y < x)) l && allTree (fun y => decide (x < y)) r && isSearch l && isSearch r

/-- The full tree of a height. -/
def full : Nat → Tree Nat
  | 0 => .leaf
  | n + 1 => .node (full n) n (full n)

/-- Arithmetical expressions. -/
inductive Expr : Type where
  | num (n : Nat) : Expr
  | add (a b : Expr) : Expr
  | mul (a b : Expr) : Expr

/-- The value of an expression. -/
def eval : Expr → Nat
  | .num n => n
  | .add a b => eval a + eval b
  | .mul a b => eval a * eval b

/-- Instructions of a stack machine. -/
inductive Instr : Type where
  | push (n : Nat) : Instr
  | plus : Instr
  | times : Instr

/-- One instruction on a stack. -/
def step : Instr → List Nat → List Nat
  | .push n, s => n :: s
  | .plus, x :: y :: s => (y + x) :: s
  | .times, x :: y :: s => (y * x) :: s
  | _, s => s

/-- A program on a stack. -/
def run : List Instr → List Nat → List Nat
  | [], s => s
  | i :: is, s => run is (step i s)

/-- The program of an expression. -/
def compile : Expr → List Instr
  | .num n => [.push n]
  | .add a b => compile a ++ compile b ++ [.plus]
  | .mul a b => compile a ++ compile b ++ [.times]

/-- Sums with a number zero made smaller. -/
def simplify : Expr → Expr
  | .num n => .num n
  | .add (.num 0) b => simplify b
  | .add a b => .add (simplify a) (simplify b)
  | .mul a b => .mul (simplify a) (simplify b)

/-- Operands exchanged everywhere. -/
def swapE : Expr → Expr
  | .num n => .num n
  | .add a b => .add (swapE b) (swapE a)
  | .mul a b => .mul (swapE b) (swapE a)

/-- How many numbers an expression has. -/
def atoms : Expr → Nat
  | .num _ => 1
  | .add a b => atoms a + atoms b
  | .mul a b => atoms a + atoms b

/-- How many operations. -/
def ops : Expr → Nat
  | .num _ => 0
  | .add a b => 1 + ops a + ops b
  | .mul a b => 1 + ops a + ops b

/-- Propositional formulas. -/
inductive Form : Type where
  | var (n : Nat) : Form
  | neg (a : Form) : Form
  | conj (a b : Form) : Form
  | disj (a b : Form) : Form

/-- The truth value under an assignment. -/
def holds (v : Nat → Bool) : Form → Bool
  | .var n => v n
  | .neg a => !holds v a
  | .conj a b => holds v a && holds v b
  | .disj a b => holds v a || holds v b

/-- Negation normal form; the flag says whether to negate. -/
def nnf : Bool → Form → Form
  | true, .var n => .var n
  | false, .var n => .neg (.var n)
  | b, .neg a => nnf (!b) a
  | true, .conj a b => .conj (nnf true a) (nnf true b)
  | false, .conj a b => .disj (nnf false a) (nnf false b)
  | true, .disj a b => .disj (nnf true a) (nnf true b)
  | false, .disj a b => .conj (nnf false a) (nnf false b)
