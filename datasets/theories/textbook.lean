/-!
# Numbers and lists from nothing

Definitions only: no library lemma says anything about these types and functions.
-/

/-- Natural numbers. -/
inductive Num where
  | zero
  | succ (n : Num)

namespace Num

/-- One. -/
def one : Num := succ zero

/-- Addition. -/
def add (n : Num) : Num → Num
  | zero => n
  | succ m => succ (add n m)

/-- Multiplication. -/
def mul (n : Num) : Num → Num
  | zero => zero
  | succ m => add (mul n m) n

/-- The smaller one. -/
def min : Num → Num → Num
  | zero, _ => zero
  | succ _, zero => zero
  | succ n, succ m => succ (min n m)

/-- The larger one. -/
def max : Num → Num → Num
  | zero, m => m
  | succ n, zero => succ n
  | succ n, succ m => succ (max n m)

end Num

/-- Lists. -/
inductive Chain (α : Type) where
  | nil
  | cons (x : α) (xs : Chain α)

namespace Chain

variable {α β : Type}

/-- One after the other. -/
def append : Chain α → Chain α → Chain α
  | nil, ys => ys
  | cons x xs, ys => cons x (append xs ys)

/-- Backwards. -/
def reverse : Chain α → Chain α
  | nil => nil
  | cons x xs => append (reverse xs) (cons x nil)

/-- The number of elements. -/
def length : Chain α → Num
  | nil => Num.zero
  | cons _ xs => Num.succ (length xs)

/-- A function at every element. -/
def map (f : α → β) : Chain α → Chain β
  | nil => nil
  | cons x xs => cons (f x) (map f xs)

/-- The elements with a property. -/
def filter (p : α → Bool) : Chain α → Chain α
  | nil => nil
  | cons x xs => match p x with
    | true => cons x (filter p xs)
    | false => filter p xs

/-- The elements combined from the right. -/
def foldr (f : α → β → β) (e : β) : Chain α → β
  | nil => e
  | cons x xs => f x (foldr f e xs)

end Chain
