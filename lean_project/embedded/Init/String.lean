prelude
import Init.Ord
import Init.Control.Loop
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Characters and strings, and printing as plain text

The logic sees a string as the list of its characters, so most lemmas here go through
`String.toList`. Searching functions take a character or a test on characters; the patterns and
slices of stock Lean are not here. They are inlined: the compiled functions of the same names take
more arguments, and the interpreter would call them.
-/

universe u v

/-! ## Characters -/

namespace Char
/-- Space, tab, carriage return or newline. -/
@[inline] def isWhitespace (c : Char) : Bool := c = ' ' || c = '\t' || c = '\r' || c = '\n'
/-- An ASCII capital. -/
@[inline] def isUpper (c : Char) : Bool := 'A' ≤ c && c ≤ 'Z'
/-- A small ASCII letter. -/
@[inline] def isLower (c : Char) : Bool := 'a' ≤ c && c ≤ 'z'
/-- An ASCII letter. -/
@[inline] def isAlpha (c : Char) : Bool := c.isUpper || c.isLower
/-- A decimal digit. -/
@[inline] def isDigit (c : Char) : Bool := '0' ≤ c && c ≤ '9'
/-- An ASCII letter or a decimal digit. -/
@[inline] def isAlphanum (c : Char) : Bool := c.isAlpha || c.isDigit
/-- The small letter of an ASCII capital; other characters stay. -/
@[inline] def toLower (c : Char) : Char := if c.isUpper then ofNat (c.toNat + 32) else c
/-- The capital of a small ASCII letter; other characters stay. -/
def toUpper (c : Char) : Char := if c.isLower then ofNat (c.toNat - 32) else c
/-- The string of one character. -/
@[inline] protected def toString (c : Char) : String := String.singleton c
theorem le_def {a b : Char} : a ≤ b ↔ a.val ≤ b.val := Iff.rfl
theorem lt_def {a b : Char} : a < b ↔ a.val < b.val := Iff.rfl
@[ext] protected theorem ext : {a b : Char} → a.val = b.val → a = b
  | ⟨_, _⟩, ⟨_, _⟩, rfl => rfl
end Char

/-! ## Strings -/

namespace String
@[simp] theorem toList_ofList {l : List Char} : (ofList l).toList = l := rfl
@[simp] theorem ofList_toList {s : String} : ofList s.toList = s := rfl
@[ext] protected theorem ext {s t : String} (h : s.toList = t.toList) : s = t :=
  match s, t, h with | ⟨_⟩, ⟨_⟩, rfl => rfl
theorem toList_inj {s t : String} : s.toList = t.toList ↔ s = t := ⟨String.ext, fun h => h ▸ rfl⟩
theorem ofList_inj {l₁ l₂ : List Char} : ofList l₁ = ofList l₂ ↔ l₁ = l₂ :=
  ⟨ofList_injective, fun h => h ▸ rfl⟩
@[simp] theorem toList_empty : "".toList = [] := rfl
@[simp] theorem toList_append {s t : String} : (s ++ t).toList = s.toList ++ t.toList := rfl
@[simp] theorem toList_push {s : String} (c : Char) : (s.push c).toList = s.toList ++ [c] := rfl
@[simp] theorem toList_singleton {c : Char} : (singleton c).toList = [c] := rfl
@[simp] theorem ofList_nil : ofList [] = "" := rfl
theorem ofList_append {l₁ l₂ : List Char} : ofList (l₁ ++ l₂) = ofList l₁ ++ ofList l₂ := rfl
theorem ofList_eq_empty_iff {l : List Char} : ofList l = "" ↔ l = [] := ofList_inj

/-! ### Length -/

@[simp] theorem length_toList {s : String} : s.toList.length = s.length := rfl
@[simp] theorem length_ofList {l : List Char} : (ofList l).length = l.length := rfl
@[simp] theorem length_empty : "".length = 0 := rfl
@[simp] theorem length_append (s t : String) : (s ++ t).length = s.length + t.length :=
  List.length_append
@[simp] theorem length_push (c : Char) {s : String} : (s.push c).length = s.length + 1 :=
  List.length_append
@[simp] theorem length_singleton {c : Char} : (singleton c).length = 1 := rfl
theorem length_eq_zero_iff {s : String} : s.length = 0 ↔ s = "" := by
  rw [← length_toList, List.length_eq_zero_iff, ← toList_inj, toList_empty]

/-! ### Concatenation -/

@[simp] theorem append_empty {s : String} : s ++ "" = s := String.ext (List.append_nil _)
@[simp] theorem empty_append {s : String} : "" ++ s = s := rfl
theorem append_assoc {s t r : String} : s ++ t ++ r = s ++ (t ++ r) :=
  String.ext (List.append_assoc _ _ _)
theorem append_singleton {s : String} {c : Char} : s ++ singleton c = s.push c := rfl
theorem append_right_inj (s : String) {t₁ t₂ : String} : s ++ t₁ = s ++ t₂ ↔ t₁ = t₂ := by
  rw [← toList_inj, toList_append, toList_append, List.append_right_inj, toList_inj]
theorem append_left_inj {s₁ s₂ : String} (t : String) : s₁ ++ t = s₂ ++ t ↔ s₁ = s₂ := by
  rw [← toList_inj, toList_append, toList_append, List.append_left_inj, toList_inj]
theorem append_eq_empty_iff {s t : String} : s ++ t = "" ↔ s = "" ∧ t = "" := by
  rw [← toList_inj, toList_append, toList_empty, List.append_eq_nil_iff, ← toList_inj, ← toList_inj,
    toList_empty]
instance instAssociativeHAppend : Std.Associative (α := String) (· ++ ·) :=
  ⟨fun _ _ _ => append_assoc⟩
instance instLawfulIdentityHAppend : Std.LawfulIdentity (α := String) (· ++ ·) "" where
  left_id _ := empty_append
  right_id _ := append_empty

/-! ### Functions -/

/-- Whether a string has no characters. -/
@[inline] def isEmpty (s : String) : Bool := s.length == 0
@[simp] theorem isEmpty_empty : "".isEmpty = true := rfl
theorem isEmpty_iff {s : String} : s.isEmpty ↔ s = "" := by
  rw [isEmpty, beq_iff_eq, length_eq_zero_iff]
/-- Apply a function to every character. -/
@[inline] def map (f : Char → Char) (s : String) : String := ofList (s.toList.map f)
@[simp] theorem toList_map {f : Char → Char} {s : String} : (s.map f).toList = s.toList.map f := rfl
@[simp] theorem length_map {f : Char → Char} {s : String} : (s.map f).length = s.length :=
  List.length_map _
/-- The string with its first character as a capital. -/
@[inline] def capitalize (s : String) : String :=
  match s.toList with
  | [] => s
  | c :: cs => ofList (c.toUpper :: cs)
/-- Fold from the left. -/
@[inline] def foldl {α : Type u} (f : α → Char → α) (init : α) (s : String) : α :=
  s.toList.foldl f init
theorem foldl_eq_foldl_toList {α : Type u} {f : α → Char → α} {init : α} {s : String} :
    s.foldl f init = s.toList.foldl f init := rfl
/-- Whether some character passes a test. -/
@[inline] def any (s : String) (p : Char → Bool) : Bool := s.toList.any p
/-- Whether all characters pass a test. -/
@[inline] def all (s : String) (p : Char → Bool) : Bool := s.toList.all p
/-- Whether a character occurs. -/
@[inline] def contains (s : String) (c : Char) : Bool := s.any (· == c)
/-- Whether the second string begins the first. -/
@[inline] def startsWith (s pre : String) : Bool := pre.toList.isPrefixOf s.toList
/-- Whether the first string begins the second. -/
@[inline] def isPrefixOf (p s : String) : Bool := s.startsWith p
/-- Whether the second string ends the first. -/
@[inline] def endsWith (s post : String) : Bool := post.toList.reverse.isPrefixOf s.toList.reverse
/-- Some copies of a character at the end. -/
@[inline] def pushn (s : String) (c : Char) (n : Nat) : String :=
  ofList (s.toList ++ List.replicate n c)
/-- The string with its ASCII capitals as small letters. -/
@[inline] def toLower (s : String) : String := s.map Char.toLower
/-- Whether all characters are decimal digits, and there is one. -/
@[inline] def isNat (s : String) : Bool := !s.isEmpty && s.all Char.isDigit
/-- The number that a string denotes, with an optional sign. -/
@[inline] def toInt? (s : String) : Option Int :=
  match s.toList with
  | '-' :: ds => (ofList ds).toNat?.map fun n => Int.neg (Int.ofNat n)
  | _ => s.toNat?.map Int.ofNat
theorem join_nil : String.join [] = "" := rfl
theorem foldl_append_eq {l : List String} {s : String} :
    l.foldl (fun r s => r ++ s) s = s ++ String.join l := by
  induction l generalizing s with
  | nil => exact append_empty.symm
  | cons t l ih =>
    have e : String.join (t :: l) = t ++ String.join l := by
      rw [String.join, List.foldl_cons, ih, empty_append]
    rw [List.foldl_cons, ih, e, append_assoc]
theorem join_cons {s : String} {l : List String} : String.join (s :: l) = s ++ String.join l := by
  rw [String.join, List.foldl_cons, foldl_append_eq, empty_append]
theorem join_append {l₁ l₂ : List String} :
    String.join (l₁ ++ l₂) = String.join l₁ ++ String.join l₂ := by
  induction l₁ with
  | nil => rw [List.nil_append, join_nil, empty_append]
  | cons s l₁ ih => rw [List.cons_append, join_cons, ih, join_cons, append_assoc]
theorem toList_join {l : List String} : (String.join l).toList = l.flatMap String.toList := by
  induction l with
  | nil => rfl
  | cons s l ih => rw [join_cons, toList_append, ih]; rfl
end String
/-- The string of a list of characters. -/
abbrev List.asString (cs : List Char) : String := String.ofList cs

/-! ## Printing as plain text -/

/-- The decimal digits of an integer, after a sign if it is negative. -/
protected def Int.repr : Int → String
  | .ofNat m => Nat.repr m
  | .negSucc m => "-" ++ Nat.repr (m + 1)
instance : ToString Char := ⟨Char.toString⟩
instance instToStringInt : ToString Int := ⟨Int.repr⟩
instance : ToString Unit := ⟨fun _ => "()"⟩
instance {n : Nat} : ToString (Fin n) := ⟨fun i => toString i.val⟩
instance {p : Prop} : ToString (Decidable p) := ⟨fun d => toString d.decide⟩
/-- A list with brackets and commas. -/
protected def List.toString {α : Type u} [ToString α] : List α → String
  | [] => "[]"
  | [x] => "[" ++ toString x ++ "]"
  | x :: xs => xs.foldl (fun r y => r ++ ", " ++ toString y) ("[" ++ toString x) |>.push ']'
instance {α : Type u} [ToString α] : ToString (List α) := ⟨List.toString⟩
instance {α : Type u} [ToString α] : ToString (Array α) := ⟨fun a => "#" ++ toString a.toList⟩
instance {α : Type u} [ToString α] : ToString (Option α) := ⟨fun
  | none => "none"
  | some a => "(some " ++ toString a ++ ")"⟩
instance {α : Type u} {β : Type v} [ToString α] [ToString β] : ToString (α ⊕ β) := ⟨fun
  | .inl a => "(inl " ++ toString a ++ ")"
  | .inr b => "(inr " ++ toString b ++ ")"⟩
instance {α : Type u} {β : Type v} [ToString α] [ToString β] : ToString (α × β) :=
  ⟨fun (a, b) => "(" ++ toString a ++ ", " ++ toString b ++ ")"⟩
instance {α : Type u} {p : α → Prop} [ToString α] : ToString (Subtype p) :=
  ⟨fun s => toString s.val⟩
instance {ε : Type u} {α : Type v} [ToString ε] [ToString α] : ToString (Except ε α) := ⟨fun
  | .error e => "error: " ++ toString e
  | .ok a => "ok: " ++ toString a⟩
instance {ε : Type u} {α : Type v} [Repr ε] [Repr α] : Repr (Except ε α) :=
  ⟨fun e prec => match e with
  | .error e => Repr.addAppParen (.text "Except.error " ++ reprArg e) prec
  | .ok a => Repr.addAppParen (.text "Except.ok " ++ reprArg a) prec⟩
