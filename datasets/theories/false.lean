/-!
# Functions for statements that look true

For `datasets/seeds/false.jsonl`: every statement there has a counterexample.
-/

/-- One list behind another. -/
def glue {α : Type} : List α → List α → List α
  | [], ys => ys
  | x :: xs, ys => x :: glue xs ys

/-- The list backwards. -/
def flip' {α : Type} : List α → List α
  | [] => []
  | x :: xs => glue (flip' xs) [x]

/-- The sum. -/
def sum' : List Nat → Nat
  | [] => 0
  | x :: xs => x + sum' xs

/-- A function at each element. -/
def map' {α β : Type} (f : α → β) : List α → List β
  | [] => []
  | x :: xs => f x :: map' f xs

/-- The elements that pass a test. -/
def pick {α : Type} (p : α → Bool) : List α → List α
  | [] => []
  | x :: xs => if p x then x :: pick p xs else pick p xs

/-- Whether each number is at most the next. -/
def up : List Nat → Bool
  | [] => true
  | [_] => true
  | x :: y :: ys => decide (x ≤ y) && up (y :: ys)

/-- Puts a number before the first larger one. -/
def into (n : Nat) : List Nat → List Nat
  | [] => [n]
  | x :: xs => if n ≤ x then n :: x :: xs else x :: into n xs

/-- A binary function from the right. -/
def foldr' {α β : Type} (f : α → β → β) (e : β) : List α → β
  | [] => e
  | x :: xs => f x (foldr' f e xs)

/-- Binary trees. -/
inductive Bush (α : Type) : Type where
  | tip : Bush α
  | fork (l : Bush α) (x : α) (r : Bush α) : Bush α

/-- Left and right exchanged. -/
def image {α : Type} : Bush α → Bush α
  | .tip => .tip
  | .fork l x r => .fork (image r) x (image l)

/-- How many nodes. -/
def weight {α : Type} : Bush α → Nat
  | .tip => 0
  | .fork l _ r => weight l + 1 + weight r

/-- The longest way down. -/
def depth {α : Type} : Bush α → Nat
  | .tip => 0
  | .fork l _ r => max (depth l) (depth r) + 1

/-- The values from left to right. -/
def values {α : Type} : Bush α → List α
  | .tip => []
  | .fork l x r => glue (values l) (x :: values r)

/-- Own numbers. -/
inductive Peano : Type where
  | o : Peano
  | s (n : Peano) : Peano

/-- Addition. -/
def Peano.plus : Peano → Peano → Peano
  | .o, n => n
  | .s m, n => .s (Peano.plus m n)

/-- Subtraction that stops at zero. -/
def Peano.minus : Peano → Peano → Peano
  | .o, _ => .o
  | .s m, .o => .s m
  | .s m, .s n => Peano.minus m n

/-- The order as a test. -/
def Peano.leq : Peano → Peano → Bool
  | .o, _ => true
  | .s _, .o => false
  | .s m, .s n => Peano.leq m n
