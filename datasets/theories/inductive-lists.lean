/-!
# Functions on lists

Recursive functions on the library's lists and numbers, all of them defined here.
For `datasets/seeds/inductive-lists.jsonl`.
-/

/-- One list behind another. -/
def join2 {α : Type} : List α → List α → List α
  | [], ys => ys
  | x :: xs, ys => x :: join2 xs ys

/-- The list backwards. -/
def turn {α : Type} : List α → List α
  | [] => []
  | x :: xs => join2 (turn xs) [x]

/-- The list backwards, with an accumulator. -/
def qrev {α : Type} : List α → List α → List α
  | [], acc => acc
  | x :: xs, acc => qrev xs (x :: acc)

/-- The length. -/
def count1 {α : Type} : List α → Nat
  | [] => 0
  | _ :: xs => 1 + count1 xs

/-- The length, with an accumulator. -/
def countAcc {α : Type} : List α → Nat → Nat
  | [], n => n
  | _ :: xs, n => countAcc xs (n + 1)

/-- The sum. -/
def add1 : List Nat → Nat
  | [] => 0
  | x :: xs => x + add1 xs

/-- The sum, with an accumulator. -/
def addAcc : List Nat → Nat → Nat
  | [], n => n
  | x :: xs, n => addAcc xs (x + n)

/-- A function at each element. -/
def mapf {α β : Type} (f : α → β) : List α → List β
  | [] => []
  | x :: xs => f x :: mapf f xs

/-- The elements that pass a test. -/
def sieve {α : Type} (p : α → Bool) : List α → List α
  | [] => []
  | x :: xs => if p x then x :: sieve p xs else sieve p xs

/-- A binary function from the right. -/
def foldR {α β : Type} (f : α → β → β) (e : β) : List α → β
  | [] => e
  | x :: xs => f x (foldR f e xs)

/-- A binary function from the left. -/
def foldL {α β : Type} (f : β → α → β) (e : β) : List α → β
  | [] => e
  | x :: xs => foldL f (f e x) xs

/-- The first elements. -/
def first {α : Type} : Nat → List α → List α
  | 0, _ => []
  | _ + 1, [] => []
  | n + 1, x :: xs => x :: first n xs

/-- All but the first elements. -/
def rest {α : Type} : Nat → List α → List α
  | 0, xs => xs
  | _ + 1, [] => []
  | n + 1, _ :: xs => rest n xs

/-- Pairs of elements at equal places. -/
def pairs {α β : Type} : List α → List β → List (α × β)
  | [], _ => []
  | _ :: _, [] => []
  | x :: xs, y :: ys => (x, y) :: pairs xs ys

/-- The elements at places 0, 2, 4, ... -/
def evenPlaces {α : Type} : List α → List α
  | [] => []
  | [x] => [x]
  | x :: _ :: xs => x :: evenPlaces xs

/-- The elements at places 1, 3, 5, ... -/
def oddPlaces {α : Type} : List α → List α
  | [] => []
  | [_] => []
  | _ :: y :: xs => y :: oddPlaces xs

/-- Elements of two lists in turn. -/
def weave {α : Type} : List α → List α → List α
  | [], ys => ys
  | x :: xs, ys => x :: weave ys xs
termination_by xs ys => xs.length + ys.length

/-- The first element goes to the end, so many times. -/
def spin {α : Type} : Nat → List α → List α
  | 0, xs => xs
  | _ + 1, [] => []
  | n + 1, x :: xs => spin n (join2 xs [x])

/-- Puts a number before the first larger one. -/
def place (n : Nat) : List Nat → List Nat
  | [] => [n]
  | x :: xs => if n ≤ x then n :: x :: xs else x :: place n xs

/-- Insertion sort. -/
def isort : List Nat → List Nat
  | [] => []
  | x :: xs => place x (isort xs)

/-- Whether each number is at most the next. -/
def rising : List Nat → Bool
  | [] => true
  | [_] => true
  | x :: y :: ys => decide (x ≤ y) && rising (y :: ys)

/-- Whether a number is in a list. -/
def isIn (n : Nat) : List Nat → Bool
  | [] => false
  | x :: xs => n == x || isIn n xs

/-- How often a number is in a list. -/
def howMany (n : Nat) : List Nat → Nat
  | [] => 0
  | x :: xs => if n == x then 1 + howMany n xs else howMany n xs

/-- The list without one number. -/
def without (n : Nat) : List Nat → List Nat
  | [] => []
  | x :: xs => if n == x then without n xs else x :: without n xs

/-- Each element once more behind itself. -/
def twice {α : Type} : List α → List α
  | [] => []
  | x :: xs => x :: x :: twice xs

/-- Twice a number. -/
def dup : Nat → Nat
  | 0 => 0
  | n + 1 => dup n + 2

/-- The sum of the numbers up to this one. -/
def sumTo : Nat → Nat
  | 0 => 0
  | n + 1 => (n + 1) + sumTo n

/-- The numbers below this one, downwards. -/
def below : Nat → List Nat
  | 0 => []
  | n + 1 => n :: below n

/-- Fibonacci numbers. -/
def fib : Nat → Nat
  | 0 => 0
  | 1 => 1
  | n + 2 => fib n + fib (n + 1)

/-- Fibonacci numbers, with two accumulators. -/
def fibAcc : Nat → Nat → Nat → Nat
  | 0, a, _ => a
  | n + 1, a, b => fibAcc n b (a + b)

/-- The last element, or a given one. -/
def final {α : Type} (d : α) : List α → α
  | [] => d
  | [x] => x
  | _ :: y :: ys => final d (y :: ys)

/-- The largest number, or zero. -/
def most : List Nat → Nat
  | [] => 0
  | x :: xs => max x (most xs)

/-- Removes the first occurrence. -/
def drop1 (n : Nat) : List Nat → List Nat
  | [] => []
  | x :: xs => if n == x then xs else x :: drop1 n xs

/-- Merges two sorted lists. -/
def merge2 : List Nat → List Nat → List Nat
  | [], ys => ys
  | x :: xs, [] => x :: xs
  | x :: xs, y :: ys => if x ≤ y then x :: merge2 xs (y :: ys) else y :: merge2 (x :: xs) ys
termination_by xs ys => xs.length + ys.length
