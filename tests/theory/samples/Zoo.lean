/-!
# Zoo

One of each kind of definition that an evaluator has to get right.
-/

namespace Zoo

/-- A structure. -/
structure Point where
  /-- Left to right. -/
  x : Nat
  /-- Bottom to top. -/
  y : Nat
deriving DecidableEq

/-- By a structure instance. -/
def Point.swap (p : Point) : Point := { x := p.y, y := p.x }

/-- By projections. -/
def Point.norm (p : Point) : Nat := p.x + p.y

/-- By an update. -/
def Point.lift (p : Point) (n : Nat) : Point := { p with y := p.y + n }

/-- A tree that recursion enters twice. -/
inductive Tree where
  | leaf
  | node (left : Tree) (value : Nat) (right : Tree)
deriving DecidableEq

/-- The number of nodes. -/
def Tree.size : Tree → Nat
  | leaf => 0
  | node l _ r => l.size + 1 + r.size

/-- Left and right exchanged at every node. -/
def Tree.mirror : Tree → Tree
  | leaf => leaf
  | node l v r => node r.mirror v l.mirror

/-- The values from left to right. -/
def Tree.toList : Tree → List Nat
  | leaf => []
  | node l v r => l.toList ++ v :: r.toList

/-- Well-founded recursion on one argument. -/
def log2 (n : Nat) : Nat := if h : n < 2 then 0 else 1 + log2 (n / 2)
termination_by n
decreasing_by omega

/-- Well-founded recursion that needs a lemma. -/
def gcd (m n : Nat) : Nat := if h : n = 0 then m else gcd n (m % n)
termination_by n
decreasing_by exact Nat.mod_lt m (Nat.pos_of_ne_zero h)

mutual
/-- The first of a mutual pair. -/
def isEven : Nat → Bool
  | 0 => true
  | n + 1 => isOdd n
/-- The second of a mutual pair. -/
def isOdd : Nat → Bool
  | 0 => false
  | n + 1 => isEven n
end

/-- Matches within matches, on several values at once. -/
def classify : Option Nat → List Nat → Nat
  | none, [] => 0
  | none, _ :: _ => 1
  | some 0, [] => 2
  | some (n + 1), [] => n + 3
  | some n, y :: ys =>
    match n, ys with
    | 0, [] => y
    | n + 1, [] => if n ≤ y then n else y
    | n, z :: _ => match z with
      | 0 => n
      | z + 2 => n * z + y
      | 1 => 7

/-- Recursion with an accumulator that changes. -/
def reverseOnto {α : Type} : List α → List α → List α
  | [], ys => ys
  | x :: xs, ys => reverseOnto xs (x :: ys)

/-- Recursion whose value is a function. -/
def ackermann : Nat → Nat → Nat
  | 0 => fun n => n + 1
  | m + 1 =>
    let previous := ackermann m
    let rec go : Nat → Nat
      | 0 => previous 1
      | n + 1 => previous (go n)
    go

/-- A function of a function. -/
def twice {α : Type} (f : α → α) (x : α) : α := f (f x)

/-- Two results. -/
def divide (m n : Nat) : Nat × Nat := (m / n, m % n)

end Zoo
