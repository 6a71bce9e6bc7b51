prelude
import Init.Option
import Init.Nat.Basic
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Lists: definitions
-/

universe u v w

namespace List
variable {α : Type u} {β : Type v} {γ : Type w}

/-! ## Membership, equality, order -/

/-- Membership in a list. -/
inductive Mem (a : α) : List α → Prop where
  /-- The first element is a member. -/
  | head (as : List α) : Mem a (a :: as)
  /-- A member of the rest is a member. -/
  | tail (b : α) {as : List α} : Mem a as → Mem a (b :: as)
instance instMembership : Membership α (List α) := ⟨fun l a => Mem a l⟩
/-- Boolean equality of lists. -/
protected def beq [BEq α] : List α → List α → Bool
  | [], [] => true
  | a :: as, b :: bs => a == b && List.beq as bs
  | _, _ => false
instance instBEq [BEq α] : BEq (List α) := ⟨List.beq⟩
/-- Membership as a truth value. -/
def elem [BEq α] (a : α) : (l : List α) → Bool
  | [] => false
  | b :: bs => match a == b with
    | true => true
    | false => elem a bs
/-- Membership as a truth value, with the list first. -/
abbrev contains [BEq α] (as : List α) (a : α) : Bool := elem a as
/-- The lexicographic order of lists. -/
inductive Lex (r : α → α → Prop) : (as bs : List α) → Prop where
  /-- The empty list comes before all others. -/
  | nil {b : α} {bs : List α} : Lex r [] (b :: bs)
  /-- The first elements decide. -/
  | rel {a₁ : α} {l₁ : List α} {a₂ : α} {l₂ : List α} (h : r a₁ a₂) : Lex r (a₁ :: l₁) (a₂ :: l₂)
  /-- The first elements are the same, the rest decides. -/
  | cons {a : α} {l₁ l₂ : List α} (h : Lex r l₁ l₂) : Lex r (a :: l₁) (a :: l₂)

/-! ## Basic operations -/

/-- Whether a list is empty. -/
def isEmpty : List α → Bool
  | [] => true
  | _ :: _ => false
/-- The first element of a nonempty list. -/
def head : (as : List α) → as ≠ [] → α
  | a :: _, _ => a
/-- The first element, if any. -/
def head? : List α → Option α
  | [] => none
  | a :: _ => some a
/-- The first element, or a default. -/
def headD : (as : List α) → (fallback : α) → α
  | [], a => a
  | a :: _, _ => a
/-- Everything but the first element. -/
def tail : List α → List α
  | [] => []
  | _ :: as => as
/-- Everything but the first element, if there is one. -/
def tail? : List α → Option (List α)
  | [] => none
  | _ :: as => some as
/-- Everything but the first element, or a default. -/
def tailD (l fallback : List α) : List α :=
  match l with
  | [] => fallback
  | _ :: as => as
/-- The last element of a nonempty list. -/
def getLast : ∀ (as : List α), as ≠ [] → α
  | [], h => absurd rfl h
  | [a], _ => a
  | _ :: b :: as, _ => getLast (b :: as) nofun
/-- The last element, if any. -/
def getLast? : List α → Option α
  | [] => none
  | a :: as => some (getLast (a :: as) nofun)
/-- The last element, or a default. -/
def getLastD : (as : List α) → (fallback : α) → α
  | [], a₀ => a₀
  | a :: as, _ => getLast (a :: as) nofun
/-- Everything but the last element. -/
def dropLast {α : Type u} : List α → List α
  | [] => []
  | [_] => []
  | a :: b :: as => a :: dropLast (b :: as)
/-- The list with one element. -/
@[inline] protected def singleton (a : α) : List α := [a]
/-- The elements of `as` in reverse order, followed by those of `bs`. -/
def reverseAux : List α → List α → List α
  | [], r => r
  | a :: l, r => reverseAux l (a :: r)
/-- The elements in reverse order. -/
def reverse (as : List α) : List α := reverseAux as []
/-- The elements with property `p`. -/
def filter (p : α → Bool) : (l : List α) → List α
  | [] => []
  | a :: as => match p a with
    | true => a :: filter p as
    | false => filter p as
/-- The values of a function where it has one. -/
def filterMap (f : α → Option β) : List α → List β
  | [] => []
  | a :: as => match f a with
    | none => filterMap f as
    | some b => b :: filterMap f as
/-- Fold a list from the right. -/
@[specialize] def foldr (f : α → β → β) (init : β) : (l : List α) → β
  | [] => init
  | a :: l => f a (foldr f init l)
/-- Concatenate all lists of a list. -/
def flatten : List (List α) → List α
  | [] => []
  | l :: L => l ++ flatten L
/-- Map to lists and concatenate. -/
@[inline] protected def flatMap {α : Type u} {β : Type v} (b : α → List β) (as : List α) : List β :=
  flatten (map b as)
/-- Copies of one element. -/
def replicate : (n : Nat) → (a : α) → List α
  | 0, _ => []
  | n + 1, a => a :: replicate n a
/-- The first `n` elements. -/
def take : (n : Nat) → (xs : List α) → List α
  | 0, _ => []
  | _ + 1, [] => []
  | n + 1, a :: as => a :: take n as
/-- Everything but the first `n` elements. -/
def drop : (n : Nat) → (xs : List α) → List α
  | 0, as => as
  | _ + 1, [] => []
  | n + 1, _ :: as => drop n as
/-- The longest initial piece whose elements have property `p`. -/
def takeWhile (p : α → Bool) : (xs : List α) → List α
  | [] => []
  | a :: as => match p a with
    | true => a :: takeWhile p as
    | false => []
/-- What follows the longest initial piece whose elements have property `p`. -/
def dropWhile (p : α → Bool) : List α → List α
  | [] => []
  | a :: as => match p a with
    | true => dropWhile p as
    | false => a :: as
/-- Combine two lists elementwise. -/
@[specialize] def zipWith (f : α → β → γ) : (xs : List α) → (ys : List β) → List γ
  | x :: xs, y :: ys => f x y :: zipWith f xs ys
  | _, _ => []
/-- Pair two lists elementwise. -/
def zip : List α → List β → List (α × β) := zipWith Prod.mk
/-- Split a list of pairs. -/
def unzip : (l : List (α × β)) → List α × List β
  | [] => ([], [])
  | (a, b) :: t => match unzip t with
    | (as, bs) => (a :: as, b :: bs)
/-- Whether some element has property `p`. -/
def any : (l : List α) → (p : α → Bool) → Bool
  | [], _ => false
  | h :: t, p => p h || any t p
/-- Whether all elements have property `p`. -/
def all : List α → (α → Bool) → Bool
  | [], _ => true
  | h :: t, p => p h && all t p
/-- Whether some truth value is `true`. -/
def or (bs : List Bool) : Bool := bs.any id
/-- Whether all truth values are `true`. -/
def and (bs : List Bool) : Bool := bs.all id
/-- The first element with property `p`. -/
def find? (p : α → Bool) : List α → Option α
  | [] => none
  | a :: as => match p a with
    | true => some a
    | false => find? p as
/-- The first value of a function that may fail. -/
def findSome? (f : α → Option β) : List α → Option β
  | [] => none
  | a :: as => match f a with
    | some b => some b
    | none => findSome? f as
/-- The position of the first element with property `p`, or the length. -/
def findIdx (p : α → Bool) (l : List α) : Nat := go l 0
where
  /-- The position, counted from `n`. -/
  go : List α → Nat → Nat
    | [], n => n
    | a :: l, n => bif p a then n else go l (n + 1)
/-- The position of the first element equal to `a`, or the length. -/
def idxOf [BEq α] (a : α) : List α → Nat := findIdx (· == a)
/-- Look up a key. -/
def lookup [BEq α] : α → List (α × β) → Option β
  | _, [] => none
  | a, (k, b) :: as => match a == k with
    | true => some b
    | false => lookup a as
/-- The number of elements with property `p`. -/
@[inline] def countP (p : α → Bool) (l : List α) : Nat := go l 0
where
  /-- The number, counted from `acc`. -/
  @[specialize] go : List α → Nat → Nat
    | [], acc => acc
    | x :: xs, acc => bif p x then go xs (acc + 1) else go xs acc
/-- How often an element occurs. -/
@[inline] def count [BEq α] (a : α) : List α → Nat := countP (· == a)
/-- Remove the first element with property `p`. -/
def eraseP (p : α → Bool) : List α → List α
  | [] => []
  | a :: as => bif p a then as else a :: eraseP p as
/-- Remove the first occurrence of an element. -/
protected def erase {α : Type u} [BEq α] : List α → α → List α
  | [], _ => []
  | a :: as, b => match a == b with
    | true => as
    | false => a :: List.erase as b
/-- Remove the element at a position. -/
def eraseIdx : (l : List α) → (i : Nat) → List α
  | [], _ => []
  | _ :: as, 0 => as
  | a :: as, n + 1 => a :: eraseIdx as n
/-- Replace the element at a position. -/
def set : (l : List α) → (n : Nat) → (a : α) → List α
  | _ :: as, 0, b => b :: as
  | a :: as, n + 1, b => a :: set as n b
  | [], _, _ => []
/-- Add an element in front unless it is there. -/
@[inline] protected def insert [BEq α] (a : α) (l : List α) : List α :=
  if l.elem a then l else a :: l
/-- The numbers from `n - 1` down to `0`, in front of a list. -/
def range.loop : Nat → List Nat → List Nat
  | 0, ns => ns
  | n + 1, ns => loop n (n :: ns)
/-- The numbers below `n`. -/
def range (n : Nat) : List Nat := range.loop n []
/-- `len` numbers from `start` in steps of `step`. -/
def range' : (start len : Nat) → (step : Nat := 1) → List Nat
  | _, 0, _ => []
  | s, n + 1, step => s :: range' (s + step) n step
/-- Each element with its position, counted from `i`. -/
def zipIdx : (l : List α) → (i : Nat := 0) → List (α × Nat)
  | [], _ => []
  | x :: xs, n => (x, n) :: zipIdx xs (n + 1)
/-- The sum of the elements. -/
protected def sum {α : Type u} [Add α] [Zero α] : List α → α := foldr (· + ·) 0
/-- Split at the first element without property `p`. -/
def span (p : α → Bool) (l : List α) : List α × List α := (l.takeWhile p, l.dropWhile p)
/-- Split by a property. -/
def partition (p : α → Bool) (as : List α) : List α × List α :=
  (as.filter p, as.filter fun a => !p a)
/-- Split at a position. -/
def splitAt (n : Nat) (l : List α) : List α × List α := (l.take n, l.drop n)
/-- Put a separator between elements. -/
def intersperse (sep : α) : (l : List α) → List α
  | [] => []
  | [x] => [x]
  | x :: y :: xs => x :: sep :: intersperse sep (y :: xs)
/-- Whether the first list begins the second. -/
def isPrefixOf [BEq α] : List α → List α → Bool
  | [], _ => true
  | _, [] => false
  | a :: as, b :: bs => a == b && isPrefixOf as bs
/-- Insert an element before the first that it precedes. -/
def mergeInsert (le : α → α → Bool) (a : α) : List α → List α
  | [] => [a]
  | b :: l => bif le a b then a :: b :: l else b :: mergeInsert le a l

/-! ## Relations -/

/-- Every pair of elements, in order, is related. -/
inductive Pairwise (R : α → α → Prop) : List α → Prop where
  /-- The empty list has no pairs. -/
  | nil : Pairwise R []
  /-- The first element is related to all others, and the rest is pairwise related. -/
  | cons : ∀ {a : α} {l : List α}, (∀ a', a' ∈ l → R a a') → Pairwise R l → Pairwise R (a :: l)
/-- No element occurs twice. -/
def Nodup : List α → Prop := Pairwise (· ≠ ·)
/-- The same elements in some order. -/
inductive Perm : List α → List α → Prop where
  /-- The empty list. -/
  | nil : Perm [] []
  /-- The same first element before permuted rests. -/
  | cons (x : α) {l₁ l₂ : List α} : Perm l₁ l₂ → Perm (x :: l₁) (x :: l₂)
  /-- The first two elements change places. -/
  | swap (x y : α) (l : List α) : Perm (y :: x :: l) (x :: y :: l)
  /-- One permutation after another. -/
  | trans {l₁ l₂ l₃ : List α} : Perm l₁ l₂ → Perm l₂ l₃ → Perm l₁ l₃
/-- Some elements in the same order. -/
inductive Sublist {α : Type u} : List α → List α → Prop where
  /-- The empty list. -/
  | slnil : Sublist [] []
  /-- The longer list has one more element in front. -/
  | cons {l₁ l₂ : List α} (a : α) : Sublist l₁ l₂ → Sublist l₁ (a :: l₂)
  /-- Both lists have the same element in front. -/
  | cons₂ {l₁ l₂ : List α} (a : α) : Sublist l₁ l₂ → Sublist (a :: l₁) (a :: l₂)
/-- The first list begins the second. -/
def IsPrefix (l₁ l₂ : List α) : Prop := ∃ t, l₁ ++ t = l₂
/-- The first list ends the second. -/
def IsSuffix (l₁ l₂ : List α) : Prop := ∃ t, t ++ l₁ = l₂
/-- The first list is a piece of the second. -/
def IsInfix (l₁ l₂ : List α) : Prop := ∃ s t, s ++ l₁ ++ t = l₂
instance instHasSubset : HasSubset (List α) := ⟨fun as bs => ∀ ⦃a⦄, a ∈ as → a ∈ bs⟩
end List

/-! ## Indexing -/

instance List.instGetElemNatLtLength {α : Type u} :
    GetElem (List α) Nat α fun as i => i < as.length where
  getElem as i h := as.get ⟨i, h⟩
/-- The element at a position, if there is one. -/
def List.get?Internal {α : Type u} : (as : List α) → (i : Nat) → Option α
  | a :: _, 0 => some a
  | _ :: as, n + 1 => get?Internal as n
  | _, _ => none
instance List.instGetElem?NatLtLength {α : Type u} :
    GetElem? (List α) Nat α fun as i => i < as.length where
  getElem? as i := as.get?Internal i
  getElem! as i := as.get!Internal i
