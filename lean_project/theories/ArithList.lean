/-!
# Arithmetic and lists

The default theory: small recursive functions over natural numbers, lists and Booleans, the kind that a
first course on induction uses. Nothing is proved here; the laws are what the factory is to find.

Every function is total and structurally recursive, so that its kernel term can be evaluated on ground
arguments. The file uses names of stock Lean only and compiles on both toolchains.
-/

namespace ArithList

/-! ## Natural numbers -/

/-- Twice a number, by recursion. -/
def double : Nat → Nat
  | 0 => 0
  | n + 1 => double n + 2

/-- Half of a number, rounded down. -/
def half : Nat → Nat
  | 0 => 0
  | 1 => 0
  | n + 2 => half n + 1

/-- Whether a number is even. -/
def isEven : Nat → Bool
  | 0 => true
  | n + 1 => !isEven n

/-- The sum `1 + 2 + ... + n`. -/
def triangle : Nat → Nat
  | 0 => 0
  | n + 1 => triangle n + (n + 1)

/-- The distance of two numbers, `|m - n|`. -/
def dist (m n : Nat) : Nat := (m - n) + (n - m)

/-! ## Lists -/

/-- The sum of a list of numbers. -/
def total : List Nat → Nat
  | [] => 0
  | x :: xs => x + total xs

/-- The greatest element of a list of numbers, `0` for the empty list. -/
def largest : List Nat → Nat
  | [] => 0
  | x :: xs => max x (largest xs)

/-- A list with one more element at its end. -/
def snoc {α : Type} (xs : List α) (x : α) : List α := xs ++ [x]

/-- Each element twice in a row. -/
def stutter {α : Type} : List α → List α
  | [] => []
  | x :: xs => x :: x :: stutter xs

/-- The elements of two lists in turn; what is left of the longer one follows. -/
def interleave {α : Type} : List α → List α → List α
  | [], ys => ys
  | x :: xs, ys => x :: (match ys with
    | [] => xs
    | y :: ys => y :: interleave xs ys)

/-- The elements at positions 0, 2, 4, ... -/
def evens {α : Type} : List α → List α
  | [] => []
  | [x] => [x]
  | x :: _ :: xs => x :: evens xs

/-- The numbers below `n`, greatest first. -/
def countdown : Nat → List Nat
  | 0 => []
  | n + 1 => n :: countdown n

/-- A list in which every number is one greater. -/
def bump : List Nat → List Nat
  | [] => []
  | x :: xs => (x + 1) :: bump xs

/-- How often a number occurs in a list. -/
def occurrences (x : Nat) : List Nat → Nat
  | [] => 0
  | y :: ys => (if x = y then 1 else 0) + occurrences x ys

/-- Puts a number in front of the first element that is not smaller. -/
def insertSorted (x : Nat) : List Nat → List Nat
  | [] => [x]
  | y :: ys => if x ≤ y then x :: y :: ys else y :: insertSorted x ys

/-- Sorts by repeated insertion. -/
def sort : List Nat → List Nat
  | [] => []
  | x :: xs => insertSorted x (sort xs)

/-- Whether no element is followed by a smaller one. -/
def isSorted : List Nat → Bool
  | [] => true
  | [_] => true
  | x :: y :: ys => decide (x ≤ y) && isSorted (y :: ys)

/-- Whether all Booleans of a list are true. -/
def allTrue : List Bool → Bool
  | [] => true
  | b :: bs => b && allTrue bs

end ArithList
