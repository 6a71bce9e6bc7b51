prelude
import Init.String
import Init.Omega
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Arrays

The logic sees an array as the list of its elements. Operations that the runtime has for blocks of
memory are bound to it; the others go through the list, so that their lemmas follow from those of
lists. `Array.toList` is the simplifier's way from one to the other.
-/

universe u v w

namespace Array
variable {α : Type u} {β : Type v} {γ : Type w}

/-! ## Access -/

/-- The element at a position. -/
@[extern "lean_array_fget"] def getInternal (a : @& Array α) (i : @& Nat) (h : i < a.size) : α :=
  a.toList.get ⟨i, h⟩
/-- The element at a position, or a default. -/
@[extern "lean_array_get"] def get!Internal [Inhabited α] (a : @& Array α) (i : @& Nat) : α :=
  a.toList.get!Internal i
/-- What the compiler puts in place of `getInternal` where the result is only looked at. -/
@[extern "lean_array_fget_borrowed"] unsafe opaque getInternalBorrowed (a : @& Array α)
    (i : @& Nat) (h : i < a.size) : α := a.toList.get ⟨i, h⟩
/-- What the compiler puts in place of `get!Internal` where the result is only looked at. -/
@[extern "lean_array_get_borrowed"] unsafe opaque get!InternalBorrowed [Inhabited α]
    (a : @& Array α) (i : @& Nat) : α := a.toList.get!Internal i
instance instGetElemNatLtSize : GetElem (Array α) Nat α fun xs i => i < xs.size where
  getElem xs i h := xs.getInternal i h
instance instGetElem?NatLtSize : GetElem? (Array α) Nat α fun xs i => i < xs.size where
  getElem? xs i := if h : i < xs.size then some (xs.getInternal i h) else none
  getElem! xs i := xs.get!Internal i
/-- The element at a position, or a given one. -/
def getD (a : Array α) (i : Nat) (v₀ : α) : α := if h : i < a.size then a[i] else v₀
/-- The last element, if any. -/
@[inline] def back? (xs : Array α) : Option α := xs[xs.size - 1]?
/-- The last element, or a default. -/
@[inline] def back! [Inhabited α] (xs : Array α) : α := xs[xs.size - 1]!
instance instMembership : Membership α (Array α) := ⟨fun xs a => a ∈ xs.toList⟩

/-! ## Construction and change -/

/-- Whether there are no elements. -/
@[inline] def isEmpty (xs : Array α) : Bool := xs.size == 0
/-- Copies of one element. -/
@[extern "lean_mk_array"] def replicate (n : Nat) (v : α) : Array α := ⟨List.replicate n v⟩
/-- The array with one element. -/
@[inline] protected def singleton (v : α) : Array α := ⟨[v]⟩
/-- The numbers below `n`. -/
def range (n : Nat) : Array Nat := ⟨List.range n⟩
/-- Replace the element at a position. -/
@[extern "lean_array_fset"] def set (xs : Array α) (i : @& Nat) (v : α)
    (h : i < xs.size := by get_elem_tactic) : Array α := ⟨xs.toList.set i v⟩
/-- Replace the element at a position, if there is one. -/
@[extern "lean_array_set"] def setIfInBounds (xs : Array α) (i : @& Nat) (v : α) : Array α :=
  ⟨xs.toList.set i v⟩
/-- Replace the element at a position, if there is one. -/
abbrev set! (xs : Array α) (i : Nat) (v : α) : Array α := xs.setIfInBounds i v
/-- Everything but the last element. -/
@[extern "lean_array_pop"] def pop (xs : Array α) : Array α := ⟨xs.toList.dropLast⟩
/-- Concatenate two arrays. -/
protected def append (as bs : Array α) : Array α := ⟨as.toList ++ bs.toList⟩
instance instAppend : Append (Array α) := ⟨Array.append⟩
/-- Append the elements of a list. -/
protected def appendList (as : Array α) (bs : List α) : Array α := ⟨as.toList ++ bs⟩
instance instHAppendList : HAppend (Array α) (List α) (Array α) := ⟨Array.appendList⟩
/-- The elements in reverse order. -/
def reverse (as : Array α) : Array α := ⟨as.toList.reverse⟩
/-- The elements from `start` up to but without `stop`. -/
def extract (as : Array α) (start : Nat := 0) (stop : Nat := as.size) : Array α :=
  ⟨(as.toList.take stop).drop start⟩
/-- Exchange two elements. -/
@[extern "lean_array_fswap"] def swap (xs : Array α) (i j : @& Nat)
    (hi : i < xs.size := by get_elem_tactic) (hj : j < xs.size := by get_elem_tactic) : Array α :=
  ⟨(xs.toList.set i (xs.getInternal j hj)).set j (xs.getInternal i hi)⟩
/-- Apply a function at a position, if there is one. -/
def modify (xs : Array α) (i : Nat) (f : α → α) : Array α :=
  if h : i < xs.size then xs.set i (f xs[i]) else xs

/-! ## Walks -/

/-- Apply a function to every element. -/
def map (f : α → β) (as : Array α) : Array β := ⟨as.toList.map f⟩
/-- Fold from the left, over the elements from `start` up to but without `stop`. -/
@[inline] def foldl (f : β → α → β) (init : β) (as : Array α) (start : Nat := 0)
    (stop : Nat := as.size) : β := ((as.toList.take stop).drop start).foldl f init
/-- Fold from the right, over the elements below `start` down to `stop`. -/
@[inline] def foldr (f : α → β → β) (init : β) (as : Array α) (start : Nat := as.size)
    (stop : Nat := 0) : β := ((as.toList.take start).drop stop).foldr f init
/-- The elements with a property. -/
def filter (p : α → Bool) (as : Array α) (start : Nat := 0) (stop : Nat := as.size) : Array α :=
  ⟨((as.toList.take stop).drop start).filter p⟩
/-- The values of a function where it has one. -/
def filterMap (f : α → Option β) (as : Array α) : Array β := ⟨as.toList.filterMap f⟩
/-- Whether some element has a property. -/
def any (as : Array α) (p : α → Bool) (start : Nat := 0) (stop : Nat := as.size) : Bool :=
  ((as.toList.take stop).drop start).any p
/-- Whether all elements have a property. -/
def all (as : Array α) (p : α → Bool) (start : Nat := 0) (stop : Nat := as.size) : Bool :=
  ((as.toList.take stop).drop start).all p
/-- Whether an element occurs. -/
def contains [BEq α] (as : Array α) (a : α) : Bool := as.any (a == ·)
/-- The first element with a property. -/
def find? (p : α → Bool) (as : Array α) : Option α := as.toList.find? p
/-- Combine two arrays elementwise. -/
def zipWith (f : α → β → γ) (as : Array α) (bs : Array β) : Array γ :=
  ⟨as.toList.zipWith f bs.toList⟩
/-- Pair two arrays elementwise. -/
def zip (as : Array α) (bs : Array β) : Array (α × β) := zipWith Prod.mk as bs
/-- Concatenate the arrays of an array. -/
def flatten (xss : Array (Array α)) : Array α := ⟨(xss.toList.map toList).flatten⟩
/-- Map to arrays and concatenate. -/
def flatMap (f : α → Array β) (as : Array α) : Array β := (as.map f).flatten
/-- The sum of the elements. -/
protected def sum [Add α] [Zero α] (as : Array α) : α := as.foldr (· + ·) 0
/-- Count the elements with a property. -/
def countP (p : α → Bool) (as : Array α) : Nat := as.toList.countP p
/-- Sort by repeated insertion, by a test whether one element must come before another. -/
def insertionSort (xs : Array α) (lt : α → α → Bool := by exact (· < ·)) : Array α :=
  ⟨xs.toList.foldr (List.mergeInsert fun a b => !lt b a) []⟩
instance instBEq [BEq α] : BEq (Array α) := ⟨fun as bs => as.toList == bs.toList⟩
instance instDecidableEq [DecidableEq α] : DecidableEq (Array α) := fun
  | ⟨as⟩, ⟨bs⟩ => decidable_of_iff (as = bs) ⟨fun h => h ▸ rfl, fun h => congrArg toList h⟩
instance {m : Type v → Type w} [Monad m] : ForIn' m (Array α) α inferInstance where
  forIn' as init f := List.forIn' as.toList init f
instance {m : Type v → Type w} [Monad m] : ForM m (Array α) α where
  forM as f := List.forM as.toList f
instance : Std.ToStream (Array α) (List α) := ⟨toList⟩

/-! ## Lemmas -/

@[ext] protected theorem ext' {as bs : Array α} (h : as.toList = bs.toList) : as = bs :=
  match as, bs, h with | ⟨_⟩, ⟨_⟩, rfl => rfl
theorem toList_inj {as bs : Array α} : as.toList = bs.toList ↔ as = bs :=
  ⟨Array.ext', fun h => h ▸ rfl⟩
@[simp] theorem toArray_toList {as : Array α} : as.toList.toArray = as := rfl
@[simp] theorem length_toList {xs : Array α} : xs.toList.length = xs.size := rfl
@[simp] theorem size_empty : (#[] : Array α).size = 0 := rfl
@[simp] theorem toList_empty : (#[] : Array α).toList = [] := rfl
theorem concat_eq_append (l : List α) (a : α) : l.concat a = l ++ [a] := by
  induction l with
  | nil => rfl
  | cons x l ih => exact congrArg (x :: ·) ih
@[simp] theorem toList_push {xs : Array α} {x : α} : (xs.push x).toList = xs.toList ++ [x] :=
  concat_eq_append xs.toList x
@[simp] theorem size_push {xs : Array α} (v : α) : (xs.push v).size = xs.size + 1 := by
  rw [← length_toList, toList_push, List.length_append]; rfl
@[simp] theorem toList_pop {xs : Array α} : xs.pop.toList = xs.toList.dropLast := rfl
@[simp] theorem size_pop {xs : Array α} : xs.pop.size = xs.size - 1 := by
  rw [← length_toList, toList_pop, List.length_dropLast, length_toList]
@[simp] theorem pop_push {xs : Array α} {x : α} : (xs.push x).pop = xs :=
  Array.ext' (by rw [toList_pop, toList_push, List.dropLast_concat])
@[simp] theorem toList_append {as bs : Array α} : (as ++ bs).toList = as.toList ++ bs.toList := rfl
@[simp] theorem size_append {as bs : Array α} : (as ++ bs).size = as.size + bs.size :=
  List.length_append
@[simp] theorem append_empty {as : Array α} : as ++ #[] = as := Array.ext' (List.append_nil _)
@[simp] theorem empty_append {as : Array α} : #[] ++ as = as := rfl
theorem append_assoc {as bs cs : Array α} : as ++ bs ++ cs = as ++ (bs ++ cs) :=
  Array.ext' (List.append_assoc _ _ _)
@[simp] theorem toList_map {f : α → β} {xs : Array α} : (xs.map f).toList = xs.toList.map f := rfl
@[simp] theorem size_map {f : α → β} {xs : Array α} : (xs.map f).size = xs.size :=
  List.length_map _
@[simp] theorem map_empty {f : α → β} : map f #[] = #[] := rfl
@[simp] theorem map_push {f : α → β} {as : Array α} {x : α} :
    (as.push x).map f = (as.map f).push (f x) :=
  Array.ext' (by rw [toList_map, toList_push, toList_push, List.map_append]; rfl)
@[simp] theorem map_append {f : α → β} {xs ys : Array α} :
    (xs ++ ys).map f = xs.map f ++ ys.map f :=
  Array.ext' (by rw [toList_map, toList_append, List.map_append]; rfl)
@[simp] theorem map_map {f : α → β} {g : β → γ} {as : Array α} :
    (as.map f).map g = as.map (g ∘ f) :=
  Array.ext' (by rw [toList_map, toList_map, List.map_map]; rfl)
@[simp] theorem map_id {xs : Array α} : map id xs = xs := Array.ext' (List.map_id _)
@[simp] theorem toList_reverse {xs : Array α} : xs.reverse.toList = xs.toList.reverse := rfl
@[simp] theorem size_reverse {xs : Array α} : xs.reverse.size = xs.size := List.length_reverse
@[simp] theorem reverse_reverse {xs : Array α} : xs.reverse.reverse = xs :=
  Array.ext' (List.reverse_reverse _)
@[simp] theorem toList_replicate {n : Nat} {v : α} :
    (replicate n v).toList = List.replicate n v := rfl
@[simp] theorem size_replicate {n : Nat} {v : α} : (replicate n v).size = n :=
  List.length_replicate
@[simp] theorem size_range {n : Nat} : (range n).size = n := List.length_range
@[simp] theorem toList_set {xs : Array α} {i : Nat} {x : α} (h : i < xs.size) :
    (xs.set i x h).toList = xs.toList.set i x := rfl
@[simp] theorem foldl_toList (f : β → α → β) {init : β} {xs : Array α} :
    xs.toList.foldl f init = xs.foldl f init := by
  rw [foldl, List.drop_zero, ← length_toList, List.take_length]
@[simp] theorem foldr_toList (f : α → β → β) {init : β} {xs : Array α} :
    xs.toList.foldr f init = xs.foldr f init := by
  rw [foldr, List.drop_zero, ← length_toList, List.take_length]
theorem foldl_push {f : β → α → β} {init : β} {xs : Array α} {x : α} :
    (xs.push x).foldl f init = f (xs.foldl f init) x := by
  rw [← foldl_toList, toList_push, List.foldl_append, ← foldl_toList (xs := xs)]; rfl
theorem foldl_append {f : β → α → β} {init : β} {xs ys : Array α} :
    (xs ++ ys).foldl f init = ys.foldl f (xs.foldl f init) := by
  rw [← foldl_toList, toList_append, List.foldl_append, foldl_toList, foldl_toList]
theorem foldl_map {f : α → γ} {g : β → γ → β} {xs : Array α} {init : β} :
    (xs.map f).foldl g init = xs.foldl (fun x y => g x (f y)) init := by
  rw [← foldl_toList, toList_map, List.foldl_map, foldl_toList]
theorem mem_def {a : α} {as : Array α} : a ∈ as ↔ a ∈ as.toList := Iff.rfl
@[simp] theorem mem_toList_iff {a : α} {xs : Array α} : a ∈ xs.toList ↔ a ∈ xs := Iff.rfl
@[simp] theorem not_mem_empty (a : α) : ¬a ∈ (#[] : Array α) := by
  rw [mem_def]; exact List.not_mem_nil
@[simp] theorem mem_push {xs : Array α} {x y : α} : x ∈ xs.push y ↔ x ∈ xs ∨ x = y := by
  rw [mem_def, toList_push, List.mem_append, List.mem_singleton]; rfl
@[simp] theorem mem_append {a : α} {xs ys : Array α} : a ∈ xs ++ ys ↔ a ∈ xs ∨ a ∈ ys := by
  rw [mem_def, toList_append, List.mem_append]; rfl
@[simp] theorem mem_map {b : β} {f : α → β} {xs : Array α} : b ∈ xs.map f ↔ ∃ a, a ∈ xs ∧ f a = b :=
  List.mem_map
@[simp] theorem getElem_toList {xs : Array α} {i : Nat} (h : i < xs.size) :
    (xs.toList[i]'h) = xs[i] := rfl
theorem getElem?_eq_getElem {xs : Array α} {i : Nat} (h : i < xs.size) : xs[i]? = some xs[i] :=
  dif_pos h
theorem getElem?_eq_none {xs : Array α} {i : Nat} (h : xs.size ≤ i) : xs[i]? = none :=
  dif_neg (Nat.not_lt_of_le h)
end Array

namespace List
variable {α : Type u}
@[simp] theorem toList_toArray {l : List α} : l.toArray.toList = l := rfl
@[simp] theorem size_toArray {l : List α} : l.toArray.size = l.length := rfl
@[simp] theorem mem_toArray {a : α} {l : List α} : a ∈ l.toArray ↔ a ∈ l := Iff.rfl
@[simp] theorem push_toArray (l : List α) (a : α) : l.toArray.push a = (l ++ [a]).toArray :=
  Array.ext' Array.toList_push
@[simp] theorem append_toArray {l₁ l₂ : List α} :
    l₁.toArray ++ l₂.toArray = (l₁ ++ l₂).toArray := rfl
@[simp] theorem getElem_toArray {xs : List α} {i : Nat} (h : i < xs.toArray.size) :
    xs.toArray[i] = xs[i]'h := rfl
theorem toArray_inj {as bs : List α} : as.toArray = bs.toArray ↔ as = bs :=
  ⟨fun h => congrArg Array.toList h, fun h => h ▸ rfl⟩
end List
