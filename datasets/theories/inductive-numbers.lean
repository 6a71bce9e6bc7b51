/-!
# Numbers and lists from nothing

An own type of natural numbers, and lists of them of an own type: no theorem of the library says anything
about these. For `datasets/seeds/inductive-numbers.jsonl`.
-/

/-- Natural numbers. -/
inductive Num : Type where
  | Z : Num
  | S (n : Num) : Num

open Num

/-- Addition, by recursion on the first number. -/
def plus : Num → Num → Num
  | Z, n => n
  | S m, n => S (plus m n)

/-- Multiplication. -/
def times : Num → Num → Num
  | Z, _ => Z
  | S m, n => plus n (times m n)

/-- Powers. -/
def power (m : Num) : Num → Num
  | Z => S Z
  | S n => times m (power m n)

/-- Subtraction that stops at zero. -/
def minus : Num → Num → Num
  | Z, _ => Z
  | S m, Z => S m
  | S m, S n => minus m n

/-- Twice a number. -/
def dbl : Num → Num
  | Z => Z
  | S n => S (S (dbl n))

/-- Half a number, rounded down. -/
def halve : Num → Num
  | Z => Z
  | S Z => Z
  | S (S n) => S (halve n)

mutual
/-- Whether a number is even. -/
def evenM : Num → Bool
  | Z => true
  | S n => oddM n

/-- Whether a number is odd. -/
def oddM : Num → Bool
  | Z => false
  | S n => evenM n
end

/-- Whether a number is even, two steps at a time. -/
def even2 : Num → Bool
  | Z => true
  | S Z => false
  | S (S n) => even2 n

/-- The order as a test. -/
def leq : Num → Num → Bool
  | Z, _ => true
  | S _, Z => false
  | S m, S n => leq m n

/-- Equality as a test. -/
def same : Num → Num → Bool
  | Z, Z => true
  | Z, S _ => false
  | S _, Z => false
  | S m, S n => same m n

/-- The smaller of two numbers. -/
def small : Num → Num → Num
  | Z, _ => Z
  | S _, Z => Z
  | S m, S n => S (small m n)

/-- The larger of two numbers. -/
def large : Num → Num → Num
  | Z, n => n
  | S m, Z => S m
  | S m, S n => S (large m n)

/-- The factorial with an accumulator. -/
def facAcc : Num → Num → Num
  | Z, a => a
  | S n, a => facAcc n (times (S n) a)

/-- The factorial. -/
def fac : Num → Num
  | Z => S Z
  | S n => times (S n) (fac n)

/-- Addition with an accumulator. -/
def plusAcc : Num → Num → Num
  | Z, n => n
  | S m, n => plusAcc m (S n)

/-- The sum of all numbers up to this one. -/
def gauss : Num → Num
  | Z => Z
  | S n => plus (S n) (gauss n)

/-- Lists of numbers. -/
inductive Row : Type where
  | nil : Row
  | cons (x : Num) (xs : Row) : Row

/-- One list behind another. -/
def cat : Row → Row → Row
  | .nil, ys => ys
  | .cons x xs, ys => .cons x (cat xs ys)

/-- A list backwards. -/
def back : Row → Row
  | .nil => .nil
  | .cons x xs => cat (back xs) (.cons x .nil)

/-- How many numbers. -/
def size : Row → Num
  | .nil => Z
  | .cons _ xs => S (size xs)

/-- How often a number occurs. -/
def often (n : Num) : Row → Num
  | .nil => Z
  | .cons x xs => if same n x then S (often n xs) else often n xs

/-- Puts a number before the first larger one. -/
def put (n : Num) : Row → Row
  | .nil => .cons n .nil
  | .cons x xs => if leq n x then .cons n (.cons x xs) else .cons x (put n xs)

/-- Insertion sort. -/
def order : Row → Row
  | .nil => .nil
  | .cons x xs => put x (order xs)

/-- Whether each number is at most the next. -/
def ordered : Row → Bool
  | .nil => true
  | .cons _ .nil => true
  | .cons x (.cons y ys) => leq x y && ordered (.cons y ys)
