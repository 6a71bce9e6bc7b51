/-!
# Lists

Functions on lists that are defined here and not in the library. For `datasets/seeds/list-lemmas.jsonl`.
-/

/-- One list behind another. -/
def app {α : Type} : List α → List α → List α
  | [], ys => ys
  | x :: xs, ys => x :: app xs ys

/-- The list backwards. -/
def rev {α : Type} : List α → List α
  | [] => []
  | x :: xs => app (rev xs) [x]

/-- How many elements. -/
def len {α : Type} : List α → Nat
  | [] => 0
  | _ :: xs => len xs + 1

/-- A function at each element. -/
def each {α β : Type} (f : α → β) : List α → List β
  | [] => []
  | x :: xs => f x :: each f xs

/-- The elements that pass a test. -/
def keep {α : Type} (p : α → Bool) : List α → List α
  | [] => []
  | x :: xs => if p x then x :: keep p xs else keep p xs

/-- The sum. -/
def total : List Nat → Nat
  | [] => 0
  | x :: xs => x + total xs

/-- A binary function from the right. -/
def fold {α β : Type} (f : α → β → β) (e : β) : List α → β
  | [] => e
  | x :: xs => f x (fold f e xs)

/-- The first elements. -/
def front {α : Type} : Nat → List α → List α
  | 0, _ => []
  | _ + 1, [] => []
  | n + 1, x :: xs => x :: front n xs

/-- All but the first elements. -/
def back {α : Type} : Nat → List α → List α
  | 0, xs => xs
  | _ + 1, [] => []
  | n + 1, _ :: xs => back n xs

/-- Whether some element passes a test. -/
def anyOf {α : Type} (p : α → Bool) : List α → Bool
  | [] => false
  | x :: xs => p x || anyOf p xs

/-- Whether all elements pass a test. -/
def allOf {α : Type} (p : α → Bool) : List α → Bool
  | [] => true
  | x :: xs => p x && allOf p xs

/-- All lists in one. -/
def join {α : Type} : List (List α) → List α
  | [] => []
  | xs :: xss => app xs (join xss)

/-- The same element again and again. -/
def again {α : Type} (x : α) : Nat → List α
  | 0 => []
  | n + 1 => x :: again x n

/-- Whether a number is in a list. -/
def has (n : Nat) : List Nat → Bool
  | [] => false
  | x :: xs => n == x || has n xs

/-- How often a number is in a list. -/
def times (n : Nat) : List Nat → Nat
  | [] => 0
  | x :: xs => if n = x then times n xs + 1 else times n xs
