prelude
import Init.Int.Basic
import Init.Fin
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Printing values

`#eval` and `deriving Repr` print through `Std.Format`, whose layout engine is compiled in.
-/

universe u v

namespace Std
/-- How the line breaks of a group belong together. -/
inductive Format.FlattenBehavior where
  /-- All line breaks of the group, or none. -/
  | allOrNone
  /-- Only the line breaks that are needed. -/
  | fill
/-- Text with places where it may be broken. -/
inductive Format where
  /-- The empty document. -/
  | nil : Format
  /-- A line break, or a space where the group fits on a line. -/
  | line : Format
  /-- Space up to the present indentation. -/
  | align (force : Bool) : Format
  /-- A piece of text. -/
  | text : String → Format
  /-- Indent the lines inside by some columns more. -/
  | nest (indent : Int) (f : Format) : Format
  /-- One document after the other. -/
  | append : Format → Format → Format
  /-- Lines that break together. -/
  | group : Format → (behavior : Format.FlattenBehavior := .allOrNone) → Format
  /-- A document with a mark for editors. -/
  | tag : Nat → Format → Format
namespace Format
instance : Inhabited Format := ⟨nil⟩
instance : Append Format := ⟨append⟩
instance : Coe String Format := ⟨text⟩
/-- Indent by two columns. -/
def nestD (f : Format) : Format := nest 2 f
/-- Put brackets around text. -/
def bracket (l : String) (x : Format) (r : String) : Format :=
  group (nest l.length (text l ++ x ++ text r))
/-- Put parentheses around text. -/
def paren (f : Format) : Format := bracket "(" f ")"
/-- Put square brackets around text. -/
def sbracket (f : Format) : Format := bracket "[" f "]"
/-- Put brackets around text and let it be filled. -/
def bracketFill (l : String) (x : Format) (r : String) : Format :=
  group (nest l.length (text l ++ x ++ text r)) .fill
/-- Join pieces with a separator. -/
def joinSep {α : Type u} (f : α → Format) : List α → Format → Format
  | [], _ => nil
  | [a], _ => f a
  | a :: as, sep => f a ++ sep ++ joinSep f as sep
/-- Lay text out within a width. -/
@[extern "x"] opaque pretty (f : Format) (width : Nat := 120) (indent : Nat := 0)
    (column : Nat := 0) : String
end Format
end Std
export Std (Format)

/-- Types whose values can be printed as Lean terms. -/
class Repr (α : Type u) where
  /-- The document for a value, in parentheses if the precedence around it asks for them. -/
  reprPrec : α → Nat → Format
export Repr (reprPrec)
/-- A value as a Lean term. -/
def repr {α : Type u} [Repr α] (a : α) : Format := reprPrec a 0
/-- A value as an argument. -/
def reprArg {α : Type u} [Repr α] (a : α) : Format := reprPrec a 1024
/-- Parenthesize in argument position. -/
def Repr.addAppParen (f : Format) (prec : Nat) : Format :=
  if prec ≥ 1024 then Std.Format.paren f else f

/-- Types whose values can be printed as the last components of a tuple. -/
class ReprTuple (α : Type u) where
  /-- The documents of the components, the last one first, in front of those before them. -/
  reprTuple : α → List Format → List Format
export ReprTuple (reprTuple)

/-- Types whose values can be written as plain text. -/
class ToString (α : Type u) where
  /-- The text of a value. -/
  toString : α → String
export ToString (toString)

/-- The digit of a number below sixteen. -/
def Nat.digitChar (n : Nat) : Char :=
  if n < 10 then Char.ofNat (48 + n) else if n < 16 then Char.ofNat (87 + n) else '*'
/-- The digits of `n` in front of `ds`, with fuel. -/
def Nat.toDigitsCore (base : Nat) : (fuel n : Nat) → (ds : List Char) → List Char
  | 0, _, ds => ds
  | fuel + 1, n, ds =>
    let d := (n % base).digitChar
    if n / base = 0 then d :: ds else toDigitsCore base fuel (n / base) (d :: ds)
/-- The digits of a number. -/
def Nat.toDigits (base n : Nat) : List Char := Nat.toDigitsCore base (n + 1) n []
/-- The compiled conversion to decimal digits. -/
@[extern "x"] opaque Nat.reprFast (n : Nat) : String
/-- The decimal digits of a natural number. -/
@[implemented_by Nat.reprFast] protected def Nat.repr (n : Nat) : String :=
  String.ofList (Nat.toDigits 10 n)
/-- A string in quotes, with escapes. -/
@[extern "x"] opaque String.quote (s : String) : String := s
/-- A character in quotes, with escapes. -/
@[extern "x"] opaque Char.quote (c : Char) : String := String.singleton c

instance : ToString String := ⟨fun s => s⟩
instance : ToString Nat := ⟨Nat.repr⟩
instance : ToString Format := ⟨fun f => f.pretty⟩
instance : ToString Bool := ⟨fun b => cond b "true" "false"⟩
instance : Repr Nat := ⟨fun n _ => .text (Nat.repr n)⟩
instance : Repr Bool := ⟨fun b _ => .text (cond b "true" "false")⟩
instance : Repr Unit := ⟨fun _ _ => .text "()"⟩
instance : Repr String := ⟨fun s _ => .text s.quote⟩
instance : Repr Char := ⟨fun c _ => .text c.quote⟩
instance : Repr Int := ⟨fun i prec => match i with
  | .ofNat n => .text (Nat.repr n)
  | .negSucc n => Repr.addAppParen (.text ("-" ++ Nat.repr (n + 1))) prec⟩
instance {n : Nat} : Repr (Fin n) := ⟨fun i prec => reprPrec i.val prec⟩
instance {α : Type u} [Repr α] : Repr (Option α) := ⟨fun o prec => match o with
  | none => .text "none"
  | some a => Repr.addAppParen (.group (.text "some " ++ reprArg a)) prec⟩
instance {α : Type u} [Repr α] : Repr (List α) := ⟨fun xs _ => match xs with
  | [] => .text "[]"
  | xs => .bracket "[" (.joinSep repr xs (.text "," ++ .line)) "]"⟩
instance {α : Type u} [Repr α] : ReprTuple α := ⟨fun a docs => repr a :: docs⟩
instance {α : Type u} {β : Type v} [Repr α] [ReprTuple β] : ReprTuple (α × β) :=
  ⟨fun (a, b) docs => reprTuple b (repr a :: docs)⟩
instance {α : Type u} {β : Type v} [Repr α] [ReprTuple β] : Repr (α × β) := ⟨fun (a, b) _ =>
  .bracket "(" (.joinSep id (reprTuple b [repr a]).reverse (.text "," ++ .line)) ")"⟩
instance {α : Type u} {β : Type v} [Repr α] [Repr β] : Repr (α ⊕ β) := ⟨fun s prec => match s with
  | .inl a => Repr.addAppParen (.text "Sum.inl " ++ reprArg a) prec
  | .inr b => Repr.addAppParen (.text "Sum.inr " ++ reprArg b) prec⟩
instance {α : Type u} {p : α → Prop} [Repr α] : Repr { a // p a } :=
  ⟨fun s prec => reprPrec s.val prec⟩
instance {α : Type u} [Repr α] : Repr (Array α) := ⟨fun xs _ => match xs.toList with
  | [] => .text "#[]"
  | xs => .bracket "#[" (.joinSep repr xs (.text "," ++ .line)) "]"⟩

/-! Compiled functions on strings. -/

/-- The string with its ASCII letters as capitals. -/
@[extern "x"] opaque String.toUpper (s : String) : String
/-- The number that a string of decimal digits denotes. -/
@[extern "x"] opaque String.toNat? (s : String) : Option Nat
/-- The pieces between the occurrences of a separator. -/
@[extern "x"] opaque String.splitOn (s : String) (sep : String := " ") : List String
/-- All strings of a list, one after another. -/
@[inline] def String.join (l : List String) : String := l.foldl (fun r s => r ++ s) ""
/-- All strings of a list, with `s` between them. -/
@[extern "x"] opaque String.intercalate (s : String) : List String → String
