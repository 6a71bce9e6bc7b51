prelude
import Init.Order
import Init.Repr
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Words, comparison and hashing

Machine words as numbers modulo a power of two, the order of characters, strings and lists, and
the classes `Ord` and `Hashable` with what their deriving handlers cite.
-/

universe u v

/-! ## Words -/

/-- The bit vector of a number, modulo the power of two. -/
protected def BitVec.ofNat (n i : Nat) : BitVec n :=
  ⟨⟨i % 2 ^ n, Nat.mod_lt i (Nat.two_pow_pos n)⟩⟩

namespace UInt8
/-- The word of a number, modulo its size. -/
@[extern "lean_uint8_of_nat"] def ofNat (n : Nat) : UInt8 := ⟨BitVec.ofNat 8 n⟩
/-- The number that a word denotes. -/
@[extern "lean_uint8_to_nat"] def toNat (n : UInt8) : Nat := n.toBitVec.toNat
instance instOfNat {n : Nat} : OfNat UInt8 n := ⟨ofNat n⟩
/-- Decides equality. -/
@[extern "lean_uint8_dec_eq"] protected def decEq (a b : UInt8) : Decidable (a = b) :=
  match a, b with
  | ⟨⟨⟨x, _⟩⟩⟩, ⟨⟨⟨y, _⟩⟩⟩ =>
    if h : x = y then isTrue (by subst h; rfl) else isFalse (by simp [h])
end UInt8
namespace UInt32
/-- The word of a number, modulo its size. -/
@[extern "lean_uint32_of_nat"] def ofNat (n : Nat) : UInt32 := ⟨BitVec.ofNat 32 n⟩
instance instOfNat {n : Nat} : OfNat UInt32 n := ⟨ofNat n⟩
/-- Decides equality. -/
@[extern "lean_uint32_dec_eq"] protected def decEq (a b : UInt32) : Decidable (a = b) :=
  match a, b with
  | ⟨⟨⟨x, _⟩⟩⟩, ⟨⟨⟨y, _⟩⟩⟩ =>
    if h : x = y then isTrue (by subst h; rfl) else isFalse (by simp [h])
end UInt32
namespace UInt64
/-- The word of a number, modulo its size. -/
@[extern "lean_uint64_of_nat"] def ofNat (n : Nat) : UInt64 := ⟨BitVec.ofNat 64 n⟩
/-- The number that a word denotes. -/
@[extern "lean_uint64_to_nat"] def toNat (n : UInt64) : Nat := n.toBitVec.toNat
instance instOfNat {n : Nat} : OfNat UInt64 n := ⟨ofNat n⟩
/-- Decides equality. -/
@[extern "lean_uint64_dec_eq"] protected def decEq (a b : UInt64) : Decidable (a = b) :=
  match a, b with
  | ⟨⟨⟨x, _⟩⟩⟩, ⟨⟨⟨y, _⟩⟩⟩ =>
    if h : x = y then isTrue (by subst h; rfl) else isFalse (by simp [h])
end UInt64
instance instDecidableEqUInt8 : DecidableEq UInt8 := UInt8.decEq
instance instDecidableEqUInt32 : DecidableEq UInt32 := UInt32.decEq
instance instDecidableEqUInt64 : DecidableEq UInt64 := UInt64.decEq
instance : ToString UInt8 := ⟨fun n => toString n.toNat⟩
instance : ToString UInt32 := ⟨fun n => toString n.toNat⟩
instance : ToString UInt64 := ⟨fun n => toString n.toNat⟩
instance : Repr UInt8 := ⟨fun n prec => reprPrec n.toNat prec⟩
instance : Repr UInt32 := ⟨fun n prec => reprPrec n.toNat prec⟩
instance : Repr UInt64 := ⟨fun n prec => reprPrec n.toNat prec⟩
instance : Inhabited UInt8 := ⟨0⟩
instance : Inhabited UInt32 := ⟨0⟩
instance : Inhabited UInt64 := ⟨0⟩
instance instLTUInt32 : LT UInt32 := ⟨fun a b => a.toNat < b.toNat⟩
instance instLEUInt32 : LE UInt32 := ⟨fun a b => a.toNat ≤ b.toNat⟩
instance (a b : UInt32) : Decidable (a < b) := Nat.decLt ..
instance (a b : UInt32) : Decidable (a ≤ b) := Nat.decLe ..

/-! ## The order of characters, lists and strings -/

namespace Char
/-- Characters are ordered by their code points. -/
protected def lt (a b : Char) : Prop := a.val < b.val
/-- Characters are ordered by their code points. -/
protected def le (a b : Char) : Prop := a.val ≤ b.val
instance instLT : LT Char := ⟨Char.lt⟩
instance instLE : LE Char := ⟨Char.le⟩
instance instDecidableLt (a b : Char) : Decidable (a < b) :=
  inferInstanceAs (Decidable (a.val < b.val))
instance instDecidableLe (a b : Char) : Decidable (a ≤ b) :=
  inferInstanceAs (Decidable (a.val ≤ b.val))
end Char

namespace List
variable {α : Type u}
/-- The lexicographic order. -/
protected abbrev lt [LT α] (as bs : List α) : Prop := Lex (· < ·) as bs
instance instLT [LT α] : LT (List α) := ⟨List.lt⟩
/-- The lexicographic order: at most means not greater. -/
protected def le [LT α] (as bs : List α) : Prop := ¬bs < as
instance instLE [LT α] : LE (List α) := ⟨List.le⟩
theorem not_lex_nil {r : α → α → Prop} {as : List α} : ¬Lex r as [] := nofun
theorem cons_lex_cons_iff {r : α → α → Prop} {a b : α} {as bs : List α} :
    Lex r (a :: as) (b :: bs) ↔ r a b ∨ a = b ∧ Lex r as bs :=
  ⟨fun h => by cases h with
    | rel h => exact .inl h
    | cons h => exact .inr ⟨rfl, h⟩,
   fun h => by
    rcases h with h | ⟨rfl, h⟩
    · exact .rel h
    · exact .cons h⟩
/-- Decides the lexicographic order. -/
instance decidableLex [DecidableEq α] (r : α → α → Prop) [h : DecidableRel r] :
    (as bs : List α) → Decidable (Lex r as bs)
  | [], [] => isFalse nofun
  | [], _ :: _ => isTrue .nil
  | _ :: _, [] => isFalse not_lex_nil
  | a :: as, b :: bs =>
    have := decidableLex r as bs
    decidable_of_iff (r a b ∨ a = b ∧ Lex r as bs) cons_lex_cons_iff.symm
instance decidableLT [DecidableEq α] [LT α] [DecidableLT α] (as bs : List α) :
    Decidable (as < bs) := decidableLex (· < ·) as bs
instance decidableLE [DecidableEq α] [LT α] [DecidableLT α] (as bs : List α) :
    Decidable (as ≤ bs) := inferInstanceAs (Decidable ¬bs < as)
end List

namespace String
instance instLT : LT String := ⟨fun s t => s.toList < t.toList⟩
instance instLE : LE String := ⟨fun s t => ¬t < s⟩
instance instDecidableLt (s t : String) : Decidable (s < t) :=
  List.decidableLT s.toList t.toList
instance instDecidableLe (s t : String) : Decidable (s ≤ t) :=
  inferInstanceAs (Decidable ¬t < s)
end String

/-- The lexicographic order of pairs. -/
instance Prod.Lex.instLT {α : Type u} {β : Type v} [LT α] [LT β] : LT (α × β) :=
  ⟨Prod.Lex (· < ·) (· < ·)⟩

/-! ## Comparison -/

/-- The result of a comparison. -/
inductive Ordering where
  /-- The first is smaller. -/
  | lt
  /-- They are equal. -/
  | eq
  /-- The first is larger. -/
  | gt
  deriving Inhabited, DecidableEq, Repr
namespace Ordering
/-- The comparison the other way round. -/
def swap : Ordering → Ordering
  | lt => gt
  | eq => eq
  | gt => lt
/-- The first comparison, or the second if the first finds no difference. -/
@[macro_inline] def «then» (a b : Ordering) : Ordering :=
  match a with
  | eq => b
  | a => a
/-- Equal. -/
def isEq : Ordering → Bool
  | eq => true
  | _ => false
/-- Not equal. -/
def isNe : Ordering → Bool
  | eq => false
  | _ => true
/-- Less. -/
def isLT : Ordering → Bool
  | lt => true
  | _ => false
/-- Greater. -/
def isGT : Ordering → Bool
  | gt => true
  | _ => false
/-- Less or equal. -/
def isLE : Ordering → Bool
  | gt => false
  | _ => true
/-- Greater or equal. -/
def isGE : Ordering → Bool
  | lt => false
  | _ => true
@[simp] theorem swap_swap {o : Ordering} : o.swap.swap = o := by cases o <;> rfl
@[simp] theorem swap_inj {o₁ o₂ : Ordering} : o₁.swap = o₂.swap ↔ o₁ = o₂ := by
  cases o₁ <;> cases o₂ <;> simp [swap]
theorem swap_then (o₁ o₂ : Ordering) : (o₁.then o₂).swap = o₁.swap.then o₂.swap := by
  cases o₁ <;> rfl
@[simp] theorem then_eq (o : Ordering) : o.then eq = o := by cases o <;> rfl
@[simp] theorem eq_then (o : Ordering) : eq.then o = o := rfl
theorem then_assoc (a b c : Ordering) : (a.then b).then c = a.then (b.then c) := by
  cases a <;> rfl
end Ordering

/-- Types whose elements can be compared. -/
class Ord (α : Type u) where
  /-- Compare two elements. -/
  compare : α → α → Ordering
export Ord (compare)
/-- Compare by `<` and `=`. -/
@[inline] def compareOfLessAndEq {α : Type u} (x y : α) [LT α] [Decidable (x < y)]
    [DecidableEq α] : Ordering :=
  if x < y then .lt else if x = y then .eq else .gt
/-- Compare by one criterion, and by a second one if the first finds no difference. -/
@[inline] def compareLex {α : Type u} {β : Type v} (cmp₁ cmp₂ : α → β → Ordering) (a : α) (b : β) :
    Ordering := (cmp₁ a b).then (cmp₂ a b)
/-- Compare the values of a function. -/
@[inline] def compareOn {α : Type u} {β : Type v} [ord : Ord β] (f : α → β) (x y : α) : Ordering :=
  compare (f x) (f y)
instance instOrdNat : Ord Nat := ⟨fun a b => compareOfLessAndEq a b⟩
instance instOrdInt : Ord Int := ⟨fun a b => compareOfLessAndEq a b⟩
instance instOrdBool : Ord Bool := ⟨fun a b => match a, b with
  | false, true => .lt
  | true, false => .gt
  | _, _ => .eq⟩
instance instOrdString : Ord String := ⟨fun a b => compareOfLessAndEq a b⟩
instance instOrdChar : Ord Char := ⟨fun a b => compareOfLessAndEq a b⟩
instance instOrdFin {n : Nat} : Ord (Fin n) := ⟨fun a b => compare a.val b.val⟩
instance instOrdOption {α : Type u} [Ord α] : Ord (Option α) := ⟨fun a b => match a, b with
  | none, none => .eq
  | none, some _ => .lt
  | some _, none => .gt
  | some a, some b => compare a b⟩
instance instOrdOrdering : Ord Ordering := ⟨fun a b => compare a.ctorIdx b.ctorIdx⟩
/-- Compare lists lexicographically. -/
protected def List.compareLex {α : Type u} (cmp : α → α → Ordering) : List α → List α → Ordering
  | [], [] => .eq
  | [], _ => .lt
  | _, [] => .gt
  | x :: xs, y :: ys => match cmp x y with
    | .lt => .lt
    | .eq => List.compareLex cmp xs ys
    | .gt => .gt
instance List.instOrd {α : Type u} [Ord α] : Ord (List α) := ⟨List.compareLex compare⟩
/-- Compare pairs lexicographically. -/
@[reducible] def lexOrd {α : Type u} {β : Type v} [Ord α] [Ord β] : Ord (α × β) :=
  ⟨compareLex (compareOn (·.1)) (compareOn (·.2))⟩
/-- The strict order of a comparison. -/
@[reducible] def ltOfOrd {α : Type u} [Ord α] : LT α := ⟨fun a b => compare a b = .lt⟩
/-- The order of a comparison. -/
@[reducible] def leOfOrd {α : Type u} [Ord α] : LE α := ⟨fun a b => (compare a b).isLE⟩
/-- The larger of two elements of an ordered type. -/
@[reducible] def maxOfLe {α : Type u} [LE α] [DecidableRel (α := α) (· ≤ ·)] : Max α :=
  ⟨fun x y => if x ≤ y then y else x⟩
/-- The smaller of two elements of an ordered type. -/
@[reducible] def minOfLe {α : Type u} [LE α] [DecidableRel (α := α) (· ≤ ·)] : Min α :=
  ⟨fun x y => if x ≤ y then x else y⟩

theorem Nat.compare_eq_ite_lt (a b : Nat) :
    compare a b = if a < b then .lt else if b < a then .gt else .eq := by
  simp only [compare, compareOfLessAndEq]
  repeat' split
  all_goals first | rfl | omega
theorem Nat.compare_eq_lt {a b : Nat} : compare a b = .lt ↔ a < b := by
  rw [compare_eq_ite_lt]
  repeat' split
  all_goals simp_all
theorem Nat.compare_eq_gt {a b : Nat} : compare a b = .gt ↔ b < a := by
  rw [compare_eq_ite_lt]
  repeat' split
  all_goals simp_all
  all_goals omega
theorem Nat.compare_eq_eq {a b : Nat} : compare a b = .eq ↔ a = b := by
  rw [compare_eq_ite_lt]
  repeat' split
  all_goals simp_all
  all_goals omega
theorem Nat.compare_swap (a b : Nat) : (compare a b).swap = compare b a := by
  rw [compare_eq_ite_lt, compare_eq_ite_lt]
  repeat' split
  all_goals first | rfl | omega

/-! ## Hashing -/

/-- Types whose elements have a hash. -/
class Hashable (α : Sort u) where
  /-- The hash. -/
  hash : α → UInt64
export Hashable (hash)
/-- Mix two hashes. -/
@[extern "lean_uint64_mix_hash"] opaque mixHash (u₁ u₂ : UInt64) : UInt64 := u₁
/-- The hash of a string. -/
@[extern "lean_string_hash"] protected opaque String.hash (s : @& String) : UInt64 := 0
instance instHashableNat : Hashable Nat := ⟨UInt64.ofNat⟩
instance : Hashable String := ⟨String.hash⟩
instance : Hashable Bool := ⟨fun b => cond b 11 13⟩
instance : Hashable Unit := ⟨fun _ => 11⟩
instance : Hashable Char := ⟨fun c => UInt64.ofNat c.toNat⟩
instance {n : Nat} : Hashable (Fin n) := ⟨fun i => UInt64.ofNat i.val⟩
instance : Hashable Int := ⟨fun
  | .ofNat n => UInt64.ofNat (2 * n)
  | .negSucc n => UInt64.ofNat (2 * n + 1)⟩
instance {α : Type u} [Hashable α] : Hashable (Option α) := ⟨fun
  | none => 11
  | some a => mixHash (hash a) 13⟩
instance {α : Type u} [Hashable α] : Hashable (List α) :=
  ⟨fun as => as.foldl (fun r a => mixHash r (hash a)) 7⟩
instance instHashableProd {α : Type u} {β : Type v} [Hashable α] [Hashable β] :
    Hashable (α × β) := ⟨fun (a, b) => mixHash (hash a) (hash b)⟩
/-- Equal elements have equal hashes. -/
class LawfulHashable (α : Type u) [BEq α] [Hashable α] : Prop where
  /-- Equal elements have equal hashes. -/
  hash_eq : ∀ a b : α, (a == b) = true → hash a = hash b
instance (priority := low) {α : Type u} [BEq α] [LawfulBEq α] [Hashable α] : LawfulHashable α :=
  ⟨fun _ _ h => eq_of_beq h ▸ rfl⟩
