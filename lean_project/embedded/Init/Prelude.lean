prelude
set_option autoImplicit false
set_option relaxedAutoImplicit false
set_option genSizeOf false
set_option genCtorIdx false
set_option genInjectivity false

/-!
# The primitives

The first module of the embedded core library. No notation and no tactic exists yet, so
everything here is written with plain applications and the syntax that is built into the
elaborator. The order of the declarations is dictated by the elaborator, which looks up
constants by name while it compiles the ones that follow.
-/

universe u v w u₁ u₂ u₃

/-! ## Constants that the code generator mentions -/

/-- Placeholder for erased proofs in compiled code. -/
unsafe axiom lcProof {α : Prop} : α
/-- Placeholder for casts in compiled code. -/
unsafe axiom lcCast {α : Sort u} {β : Sort v} (a : α) : β
/-- Marks a branch of compiled code that cannot be reached. -/
unsafe axiom lcUnreachable {α : Sort u} : α
/-- Marks an erased argument or type of compiled code. -/
unsafe axiom lcErased : Type
/-- The type of arbitrary values in compiled code. -/
unsafe axiom lcAny : Type
/-- The type of values without content in compiled code. -/
unsafe axiom lcVoid : Type

/-! ## Functions -/

/-- The identity function. -/
@[inline] def id {α : Sort u} (a : α) : α := a

/-- `Function.comp f g` applies `g` first and then `f`. -/
@[inline] def Function.comp {α : Sort u} {β : Sort v} {δ : Sort w} (f : β → δ) (g : α → β) :
    α → δ := fun x => f (g x)

/-- The function that ignores its second argument. -/
@[inline] def Function.const {α : Sort u} (β : Sort v) (a : α) : β → α := fun _ => a

/-- Keeps a `let` from being inlined by accident; the identity otherwise. -/
@[irreducible] def letFun {α : Sort u} {β : α → Sort v} (v : α) (f : (x : α) → β x) : β v := f v

set_option checkBinderAnnotations false in
/-- The instance found for `α`, written as a term. -/
abbrev inferInstance {α : Sort u} [i : α] : α := i

set_option linter.unusedVariables false in -- the name belongs to the signature
/-- Gives an argument a default value that is elaborated at the call site. -/
@[reducible] def optParam (α : Sort u) (default : α) : Sort u := α

/-- Marks a class parameter that instance search determines. -/
@[reducible] def outParam (α : Sort u) : Sort u := α

/-- Marks a class parameter that instance search may determine. -/
@[reducible] def semiOutParam (α : Sort u) : Sort u := α

set_option bootstrap.inductiveCheckResultingUniverse false in
/-- The type with one element, in any universe. -/
inductive PUnit : Sort u where
  /-- The element. -/
  | unit : PUnit

/-- The type with one element. -/
abbrev Unit : Type := PUnit

/-- The element of `Unit`. -/
@[match_pattern] abbrev Unit.unit : Unit := PUnit.unit

/-! ## Truth values and equality -/

/-- The true proposition. -/
inductive True : Prop where
  /-- `True` holds. -/
  | intro : True

/-- The false proposition. -/
inductive False : Prop

/-- The type without elements. -/
inductive Empty : Type

set_option bootstrap.inductiveCheckResultingUniverse false in
/-- The type without elements, in any universe. -/
inductive PEmpty : Sort u where

/-- Everything follows from `False`. -/
@[macro_inline] def False.elim {C : Sort u} (h : False) : C := h.rec

/-- Negation. -/
def Not (a : Prop) : Prop := a → False

/-- A proposition and its negation prove anything. -/
@[macro_inline] def absurd {a : Prop} {b : Sort v} (h₁ : a) (h₂ : Not a) : b :=
  (h₂ h₁).rec

/-- Everything follows from an element of the empty type. -/
@[macro_inline] def Empty.elim {C : Sort u} : Empty → C := Empty.rec

/-- Everything follows from an element of the empty type. -/
@[macro_inline] def PEmpty.elim {C : Sort u} : PEmpty → C := PEmpty.rec

/-- Equality. -/
inductive Eq {α : Sort u₁} : α → α → Prop where
  /-- Everything equals itself. -/
  | refl (a : α) : Eq a a

/-- Replace equals by equals; the motive does not mention the proof. -/
abbrev Eq.ndrec.{v₁, v₂} {α : Sort v₂} {a : α} {motive : α → Sort v₁} (m : motive a)
    {b : α} (h : Eq a b) : motive b := h.rec m

set_option linter.defProp false in -- only a definition can be a pattern
/-- Equality is reflexive, with the element implicit. -/
@[match_pattern] def rfl {α : Sort u} {a : α} : Eq a a := Eq.refl a

/-- `id` does nothing. -/
@[simp] theorem id_eq {α : Sort u} (a : α) : Eq (id a) a := rfl

/-- Substitute equals in a proposition. -/
theorem Eq.subst {α : Sort u} {motive : α → Prop} {a b : α} (h₁ : Eq a b) (h₂ : motive a) :
    motive b := Eq.ndrec h₂ h₁

/-- Equality is symmetric. -/
theorem Eq.symm {α : Sort u} {a b : α} (h : Eq a b) : Eq b a :=
  Eq.ndrec (motive := fun x => Eq x a) rfl h

/-- Equality is transitive. -/
theorem Eq.trans {α : Sort u} {a b c : α} (h₁ : Eq a b) (h₂ : Eq b c) : Eq a c :=
  Eq.ndrec (motive := fun x => Eq a x) h₁ h₂

/-- Transport along an equality of types. -/
@[macro_inline] def cast {α β : Sort u} (h : Eq α β) (a : α) : β := h.rec a

/-- Equal arguments give equal values. -/
theorem congrArg {α : Sort u} {β : Sort v} {a₁ a₂ : α} (f : α → β) (h : Eq a₁ a₂) :
    Eq (f a₁) (f a₂) := Eq.ndrec (motive := fun x => Eq (f a₁) (f x)) rfl h

/-- Equal functions applied to equal arguments give equal values. -/
theorem congr {α : Sort u} {β : Sort v} {f₁ f₂ : α → β} {a₁ a₂ : α} (h₁ : Eq f₁ f₂)
    (h₂ : Eq a₁ a₂) : Eq (f₁ a₁) (f₂ a₂) :=
  Eq.ndrec (a := f₁) (motive := fun (g : α → β) => Eq (f₁ a₁) (g a₂)) (congrArg f₁ h₂) h₁

/-- Equal functions agree at every argument. -/
theorem congrFun {α : Sort u} {β : α → Sort v} {f g : (x : α) → β x} (h : Eq f g) (a : α) :
    Eq (f a) (g a) :=
  Eq.ndrec (a := f) (motive := fun (k : (x : α) → β x) => Eq (f a) (k a)) rfl h

/-- Equal functions agree at every argument, for functions of a plain function type. -/
theorem congrFun' {α : Sort u} {β : Sort v} {f g : α → β} (h : Eq f g) (a : α) :
    Eq (f a) (g a) := congrFun h a

init_quot

/-- Related elements have equal classes. -/
axiom Quot.sound : ∀ {α : Sort u} {r : α → α → Prop} {a b : α},
  r a b → Eq (Quot.mk r a) (Quot.mk r b)

/-- Logical equivalence: each of two propositions implies the other. -/
structure Iff (a b : Prop) : Prop where
  intro ::
  /-- The implication from left to right. -/
  mp : a → b
  /-- The implication from right to left. -/
  mpr : b → a

/-- Placeholder for taking a quotient apart in compiled code. -/
unsafe axiom Quot.lcInv {α : Sort u} {r : α → α → Prop} (q : Quot r) : α

/-- Equivalent propositions are equal. -/
axiom propext {a b : Prop} : Iff a b → Eq a b

/-- Heterogeneous equality. -/
inductive HEq : {α : Sort u} → α → {β : Sort u} → β → Prop where
  /-- Everything equals itself. -/
  | refl {α : Sort u} (a : α) : HEq a a

set_option linter.defProp false in -- only a definition can be a pattern
/-- Heterogeneous equality is reflexive, with the element implicit. -/
@[match_pattern] protected def HEq.rfl {α : Sort u} {a : α} : HEq a a := HEq.refl a

/-- Heterogeneously equal elements of one type are equal. -/
theorem eq_of_heq {α : Sort u} {a a' : α} (h : HEq a a') : Eq a a' :=
  have key : (α β : Sort u) → (a : α) → (b : β) → HEq a b → (h : Eq α β) → Eq (cast h a) b :=
    fun _ _ _ _ h₁ =>
      h₁.rec (fun _ => rfl)
  key α α a a' h rfl

/-- Equal elements are heterogeneously equal. -/
theorem heq_of_eq {α : Sort u} {a a' : α} (h : Eq a a') : HEq a a' :=
  Eq.ndrec (motive := fun x => HEq a x) (HEq.refl a) h

/-! ## Pairs, conjunction, disjunction -/

/-- Pairs of values. -/
structure Prod (α : Type u) (β : Type v) where
  mk ::
  /-- The first component. -/
  fst : α
  /-- The second component. -/
  snd : β
attribute [unbox] Prod

/-- Pairs in any pair of universes. -/
structure PProd (α : Sort u) (β : Sort v) where
  /-- The first component. -/
  fst : α
  /-- The second component. -/
  snd : β

/-- Pairs whose components live in the same universe. -/
structure MProd (α β : Type u) where
  /-- The first component. -/
  fst : α
  /-- The second component. -/
  snd : β

/-- Conjunction. -/
structure And (a b : Prop) : Prop where
  intro ::
  /-- The first proposition holds. -/
  left : a
  /-- The second proposition holds. -/
  right : b

/-- Disjunction. -/
inductive Or (a b : Prop) : Prop where
  /-- The left side holds. -/
  | inl (h : a) : Or a b
  /-- The right side holds. -/
  | inr (h : b) : Or a b

/-- Left introduction of a disjunction with the other side implicit. -/
theorem Or.intro_left {a : Prop} (b : Prop) (h : a) : Or a b := Or.inl h

/-- Right introduction of a disjunction with the other side implicit. -/
theorem Or.intro_right {b : Prop} (a : Prop) (h : b) : Or a b := Or.inr h

/-- Case distinction on a disjunction. -/
theorem Or.elim {a b c : Prop} (h : Or a b) (left : a → c) (right : b → c) : c :=
  h.rec left right

/-- A disjunction whose left side fails. -/
theorem Or.resolve_left {a b : Prop} (h : Or a b) (na : Not a) : b := h.elim (absurd · na) id
/-- A disjunction whose right side fails. -/
theorem Or.resolve_right {a b : Prop} (h : Or a b) (nb : Not b) : a := h.elim id (absurd · nb)

/-- The truth values of programs. -/
inductive Bool : Type where
  /-- The truth value of what does not hold. -/
  | false : Bool
  /-- The truth value of what holds. -/
  | true : Bool

export Bool (false true)

/-- Elements of `α` with property `p`. -/
structure Subtype {α : Sort u} (p : α → Prop) where
  /-- The element itself. -/
  val : α
  /-- It has the property. -/
  property : p val

set_option linter.unusedVariables false in -- the name belongs to the signature
/-- Gives a pattern a name and an equation. -/
@[reducible] def namedPattern {α : Sort u} (x a : α) (h : Eq x a) : α := a

/-- The axiom behind `sorry`. -/
@[extern "lean_sorry", never_extract]
axiom sorryAx (α : Sort u) (synthetic : Bool) : α

set_option bootstrap.genMatcherCode false in
/-- A truth value that is not `true` is `false`. -/
theorem eq_false_of_ne_true : {b : Bool} → Not (Eq b true) → Eq b false
  | true, h => False.elim (h rfl)
  | false, _ => rfl

/-- A truth value that is not `false` is `true`. -/
theorem eq_true_of_ne_false : {b : Bool} → Not (Eq b false) → Eq b true
  | true, _ => rfl
  | false, h => False.elim (h rfl)

/-- The two truth values differ, one way round. -/
theorem ne_false_of_eq_true : {b : Bool} → Eq b true → Not (Eq b false)
  | true, _ => fun h => Bool.noConfusion h
  | false, h => Bool.noConfusion h

/-- The two truth values differ, the other way round. -/
theorem ne_true_of_eq_false : {b : Bool} → Eq b false → Not (Eq b true)
  | true, h => Bool.noConfusion h
  | false, _ => fun h => Bool.noConfusion h

/-- Types with a chosen element. -/
class Inhabited (α : Sort u) where
  /-- The chosen element. -/
  default : α

export Inhabited (default)

/-- The existence of an element. -/
class inductive Nonempty (α : Sort u) : Prop where
  /-- Any element will do. -/
  | intro (val : α) : Nonempty α

/-- Choose an element of a nonempty type. -/
axiom Classical.choice {α : Sort u} : Nonempty α → α

/-- Use a proof that a type is nonempty. -/
protected theorem Nonempty.elim {α : Sort u} {p : Prop} (h₁ : Nonempty α) (h₂ : α → p) : p :=
  h₁.rec h₂

/-- Inhabited types are nonempty. -/
instance instNonemptyOfInhabited {α : Sort u} [Inhabited α] : Nonempty α :=
  ⟨default⟩

/-- An arbitrary element of a nonempty type. -/
noncomputable def Classical.ofNonempty {α : Sort u} [Nonempty α] : α :=
  Classical.choice inferInstance

instance instNonemptyPUnit : Nonempty PUnit := ⟨⟨⟩⟩
instance {α : Sort u} {β : Sort v} [Nonempty β] : Nonempty (α → β) :=
  Nonempty.intro fun _ => Classical.ofNonempty
instance Pi.instNonempty {α : Sort u} {β : α → Sort v} [(a : α) → Nonempty (β a)] :
    Nonempty ((a : α) → β a) :=
  Nonempty.intro fun _ => Classical.ofNonempty
instance instInhabitedSort : Inhabited (Sort u) := ⟨PUnit⟩
instance instInhabitedForall {α : Sort u} {β : Sort v} [Inhabited β] : Inhabited (α → β) :=
  ⟨fun _ => default⟩
instance Pi.instInhabited {α : Sort u} {β : α → Sort v} [(a : α) → Inhabited (β a)] :
    Inhabited ((a : α) → β a) :=
  ⟨fun _ => default⟩
instance instInhabitedPUnit : Inhabited PUnit := ⟨⟨⟩⟩
instance instInhabitedBool : Inhabited Bool := ⟨false⟩

/-- Raise a type by some universes. -/
structure PLift (α : Sort u) : Type u where
  up ::
  /-- The value before it was raised. -/
  down : α

/-- Raise a type to a larger universe. -/
structure ULift.{r, s} (α : Type s) : Type (max s r) where
  up ::
  /-- The value before it was raised. -/
  down : α

/-- Raise a sort to a larger universe; used by constructions on inductive types. -/
structure PULift.{r, s} (α : Sort s) : Sort (max s r 1) where
  up ::
  /-- The value before it was raised. -/
  down : α

/-- Selects by a truth value. -/
@[macro_inline] def cond {α : Sort u} : (c : Bool) → (x y : α) → α
  | true, x, _ => x
  | false, _, y => y

/-- Selects by a truth value, with the equation at hand. -/
@[macro_inline] def Bool.dcond {α : Sort u} : (c : Bool) → (x : Eq c true → α) →
    (y : Eq c false → α) → α
  | true, x, _ => x rfl
  | false, _, y => y rfl

/-- Boolean disjunction. -/
@[macro_inline] def Bool.or : (x y : Bool) → Bool
  | true, _ => true
  | false, b => b
/-- Boolean conjunction. -/
@[macro_inline] def Bool.and : (x y : Bool) → Bool
  | false, _ => false
  | true, b => b
/-- Boolean negation. -/
@[inline] def Bool.not : Bool → Bool
  | true => false
  | false => true
export Bool (or and not)

/-! ## Natural numbers and classes for arithmetic -/

/-- The natural numbers. -/
inductive Nat where
  /-- The first number; `simp` writes it `0`. -/
  | zero : Nat
  /-- The number after `n`; `simp` writes it `n + 1`. -/
  | succ (n : Nat) : Nat

instance instInhabitedNat : Inhabited Nat := ⟨Nat.zero⟩

/-- Gives a meaning to the numeral `n` in `α`. -/
class OfNat (α : Type u) (_ : Nat) where
  /-- What the numeral stands for. -/
  ofNat : α

/-- A numeral of type `Nat` means itself. -/
@[default_instance 100] instance instOfNatNat (n : Nat) : OfNat Nat n := ⟨n⟩

/-- The relation `≤`. -/
class LE (α : Type u) where
  /-- `a ≤ b`. -/
  le : α → α → Prop
/-- The relation `<`. -/
class LT (α : Type u) where
  /-- `a < b`. -/
  lt : α → α → Prop
/-- `a ≥ b` is `b ≤ a`. -/
@[reducible] def GE.ge {α : Type u} [LE α] (a b : α) : Prop := LE.le b a
/-- `a > b` is `b < a`. -/
@[reducible] def GT.gt {α : Type u} [LT α] (a b : α) : Prop := LT.lt b a
/-- Types with a maximum operation. -/
class Max (α : Type u) where
  /-- The larger of two elements. -/
  max : α → α → α
/-- Types with a minimum operation. -/
class Min (α : Type u) where
  /-- The smaller of two elements. -/
  min : α → α → α
export Max (max)
export Min (min)

/-- Transitivity for `calc`. -/
class Trans.{a, b, c, d, e, f} {α : Sort d} {β : Sort e} {γ : Sort f} (r : α → β → Sort a)
    (s : β → γ → Sort b) (t : outParam (α → γ → Sort c)) where
  /-- Chain two related pairs that share the middle element. -/
  trans : {a : α} → {b : β} → {c : γ} → r a b → s b c → t a c
export Trans (trans)
attribute [reducible] Trans.trans

instance instTransEq {α : Sort u} {γ : Sort v} (r : α → γ → Sort w) : Trans Eq r r where
  trans h₁ h₂ := Eq.ndrec (motive := fun x => r x _) h₂ h₁.symm
instance instTransEq_1 {α : Sort u} {β : Sort v} (r : α → β → Sort w) : Trans r Eq r where
  trans h₁ h₂ := Eq.ndrec (motive := fun x => r _ x) h₁ h₂

/-- Addition between possibly different types. -/
class HAdd (α : Type u) (β : Type v) (γ : outParam (Type w)) where
  /-- `a + b`. -/
  hAdd : α → β → γ
/-- Subtraction between possibly different types. -/
class HSub (α : Type u) (β : Type v) (γ : outParam (Type w)) where
  /-- `a - b`. -/
  hSub : α → β → γ
/-- Multiplication between possibly different types. -/
class HMul (α : Type u) (β : Type v) (γ : outParam (Type w)) where
  /-- `a * b`. -/
  hMul : α → β → γ
/-- Division between possibly different types. -/
class HDiv (α : Type u) (β : Type v) (γ : outParam (Type w)) where
  /-- `a / b`. -/
  hDiv : α → β → γ
/-- Remainder between possibly different types. -/
class HMod (α : Type u) (β : Type v) (γ : outParam (Type w)) where
  /-- `a % b`. -/
  hMod : α → β → γ
/-- Powers between possibly different types. -/
class HPow (α : Type u) (β : Type v) (γ : outParam (Type w)) where
  /-- `a ^ b`. -/
  hPow : α → β → γ
/-- Scalar multiplication. -/
class HSMul (α : Type u) (β : Type v) (γ : outParam (Type w)) where
  /-- `a • b`. -/
  hSMul : α → β → γ
/-- Concatenation between possibly different types. -/
class HAppend (α : Type u) (β : Type v) (γ : outParam (Type w)) where
  /-- `a ++ b`. -/
  hAppend : α → β → γ
/-- The alternative `a <|> b`. -/
class HOrElse (α : Type u) (β : Type v) (γ : outParam (Type w)) where
  /-- `a <|> b`; the second argument is run only if it is needed. -/
  hOrElse : α → (Unit → β) → γ
/-- The sequence `a >> b`. -/
class HAndThen (α : Type u) (β : Type v) (γ : outParam (Type w)) where
  /-- `a >> b`; the second argument is run only if it is needed. -/
  hAndThen : α → (Unit → β) → γ
/-- Bitwise conjunction between possibly different types. -/
class HAnd (α : Type u) (β : Type v) (γ : outParam (Type w)) where
  /-- `a &&& b`. -/
  hAnd : α → β → γ
/-- Bitwise exclusive disjunction between possibly different types. -/
class HXor (α : Type u) (β : Type v) (γ : outParam (Type w)) where
  /-- `a ^^^ b`. -/
  hXor : α → β → γ
/-- Bitwise disjunction between possibly different types. -/
class HOr (α : Type u) (β : Type v) (γ : outParam (Type w)) where
  /-- `a ||| b`. -/
  hOr : α → β → γ
/-- Left shift between possibly different types. -/
class HShiftLeft (α : Type u) (β : Type v) (γ : outParam (Type w)) where
  /-- `a <<< b`. -/
  hShiftLeft : α → β → γ
/-- Right shift between possibly different types. -/
class HShiftRight (α : Type u) (β : Type v) (γ : outParam (Type w)) where
  /-- `a >>> b`. -/
  hShiftRight : α → β → γ

/-- Types with a zero. -/
class Zero (α : Type u) where
  /-- The zero, written `0`. -/
  zero : α
/-- Types with a one. -/
class One (α : Type u) where
  /-- The one, written `1`. -/
  one : α
/-- Types with addition. -/
class Add (α : Type u) where
  /-- The sum, written `a + b`. -/
  add : α → α → α
/-- Types with subtraction. -/
class Sub (α : Type u) where
  /-- The difference, written `a - b`. -/
  sub : α → α → α
/-- Types with multiplication. -/
class Mul (α : Type u) where
  /-- The product, written `a * b`. -/
  mul : α → α → α
/-- Types with negation. -/
class Neg (α : Type u) where
  /-- The negative, written `-a`. -/
  neg : α → α
/-- Types with division. -/
class Div (α : Type u) where
  /-- The quotient, written `a / b`. -/
  div : α → α → α
/-- Types with an inverse. -/
class Inv (α : Type u) where
  /-- The inverse, written `a⁻¹`. -/
  inv : α → α
/-- Types with a remainder. -/
class Mod (α : Type u) where
  /-- The remainder, written `a % b`. -/
  mod : α → α → α
/-- Types with divisibility. -/
class Dvd (α : Type u) where
  /-- Divisibility, written `a ∣ b`. -/
  dvd : α → α → Prop
/-- Types with powers whose exponents are in `β`. -/
class Pow (α : Type u) (β : Type v) where
  /-- The power, written `a ^ b`. -/
  pow : α → β → α
/-- Types with powers whose exponents are natural numbers. -/
class NatPow (α : Type u) where
  /-- The power, written `a ^ n`. -/
  protected pow : α → Nat → α
/-- Types with scalar multiplication by `M`. -/
class SMul (M : Type u) (α : Type v) where
  /-- The multiple, written `m • a`. -/
  smul : M → α → α
/-- Types with concatenation. -/
class Append (α : Type u) where
  /-- The concatenation, written `a ++ b`. -/
  append : α → α → α
/-- Types with an alternative. -/
class OrElse (α : Type u) where
  /-- The alternative, written `a <|> b`. -/
  orElse : α → (Unit → α) → α
/-- Types with sequencing. -/
class AndThen (α : Type u) where
  /-- The sequence, written `a >> b`. -/
  andThen : α → (Unit → α) → α
/-- Types with bitwise conjunction. -/
class AndOp (α : Type u) where
  /-- The conjunction, written `a &&& b`. -/
  and : α → α → α
/-- Types with bitwise exclusive disjunction. -/
class XorOp (α : Type u) where
  /-- The exclusive disjunction, written `a ^^^ b`. -/
  xor : α → α → α
/-- Types with bitwise disjunction. -/
class OrOp (α : Type u) where
  /-- The disjunction, written `a ||| b`. -/
  or : α → α → α
/-- Types with bitwise complement. -/
class Complement (α : Type u) where
  /-- The complement, written `~~~a`. -/
  complement : α → α
/-- Types with left shift. -/
class ShiftLeft (α : Type u) where
  /-- The shift, written `a <<< b`. -/
  shiftLeft : α → α → α
/-- Types with right shift. -/
class ShiftRight (α : Type u) where
  /-- The shift, written `a >>> b`. -/
  shiftRight : α → α → α
/-- Boolean equality. -/
class BEq (α : Type u) where
  /-- The test, written `a == b`. -/
  beq : α → α → Bool
export BEq (beq)
/-- Negated boolean equality. -/
@[inline] def bne {α : Type u} [BEq α] (a b : α) : Bool := not (beq a b)

@[default_instance] instance instHAdd {α : Type u} [Add α] : HAdd α α α := ⟨Add.add⟩
@[default_instance] instance instHSub {α : Type u} [Sub α] : HSub α α α := ⟨Sub.sub⟩
@[default_instance] instance instHMul {α : Type u} [Mul α] : HMul α α α := ⟨Mul.mul⟩
@[default_instance] instance instHDiv {α : Type u} [Div α] : HDiv α α α := ⟨Div.div⟩
@[default_instance] instance instHMod {α : Type u} [Mod α] : HMod α α α := ⟨Mod.mod⟩
@[default_instance] instance instHPow {α : Type u} {β : Type v} [Pow α β] : HPow α β α :=
  ⟨Pow.pow⟩
@[default_instance 2000] instance instPowNat {α : Type u} [NatPow α] : Pow α Nat :=
  ⟨NatPow.pow⟩
@[default_instance] instance instHSMul {α : Type u} {β : Type v} [SMul α β] : HSMul α β β :=
  ⟨SMul.smul⟩
@[default_instance] instance instHAppendOfAppend {α : Type u} [Append α] : HAppend α α α :=
  ⟨Append.append⟩
@[default_instance] instance instHOrElseOfOrElse {α : Type u} [OrElse α] : HOrElse α α α :=
  ⟨OrElse.orElse⟩
@[default_instance] instance instHAndThenOfAndThen {α : Type u} [AndThen α] : HAndThen α α α :=
  ⟨AndThen.andThen⟩
@[default_instance] instance instHAndOfAndOp {α : Type u} [AndOp α] : HAnd α α α := ⟨AndOp.and⟩
@[default_instance] instance instHXorOfXorOp {α : Type u} [XorOp α] : HXor α α α := ⟨XorOp.xor⟩
@[default_instance] instance instHOrOfOrOp {α : Type u} [OrOp α] : HOr α α α := ⟨OrOp.or⟩
@[default_instance] instance instHShiftLeftOfShiftLeft {α : Type u} [ShiftLeft α] :
    HShiftLeft α α α := ⟨ShiftLeft.shiftLeft⟩
@[default_instance] instance instHShiftRightOfShiftRight {α : Type u} [ShiftRight α] :
    HShiftRight α α α := ⟨ShiftRight.shiftRight⟩

/-- Membership of an element in a collection. -/
class Membership (α : outParam (Type u)) (γ : Type v) where
  /-- `mem c a` is written `a ∈ c`. -/
  mem : γ → α → Prop

set_option bootstrap.genMatcherCode false in
/-- Addition of natural numbers. -/
@[extern "lean_nat_add"] protected def Nat.add : (m n : Nat) → Nat
  | n, .zero => n
  | n, .succ m => .succ (Nat.add n m)
instance instAddNat : Add Nat := ⟨Nat.add⟩

set_option bootstrap.genMatcherCode false in
/-- Multiplication of natural numbers. -/
@[extern "lean_nat_mul"] protected def Nat.mul : (m n : Nat) → Nat
  | _, .zero => .zero
  | n, .succ m => Nat.add (Nat.mul n m) n
instance instMulNat : Mul Nat := ⟨Nat.mul⟩

attribute [match_pattern] Nat.add Add.add HAdd.hAdd Neg.neg Mul.mul HMul.hMul

set_option bootstrap.genMatcherCode false in
/-- Powers of natural numbers. -/
@[extern "lean_nat_pow"] protected def Nat.pow (m : Nat) : (n : Nat) → Nat
  | .zero => .succ .zero
  | .succ n => Nat.mul (Nat.pow m n) m
instance instNatPowNat : NatPow Nat := ⟨Nat.pow⟩

set_option bootstrap.genMatcherCode false in
/-- Decides equality of natural numbers. -/
@[extern "lean_nat_dec_eq"] def Nat.beq : (m n : Nat) → Bool
  | .zero, .zero => true
  | .zero, .succ _ => false
  | .succ _, .zero => false
  | .succ n, .succ m => Nat.beq n m

set_option bootstrap.genMatcherCode false in
/-- Decides the order of natural numbers. -/
@[extern "lean_nat_dec_le"] def Nat.ble : (m n : Nat) → Bool
  | .zero, .zero => true
  | .zero, .succ _ => true
  | .succ _, .zero => false
  | .succ n, .succ m => Nat.ble n m

set_option bootstrap.genMatcherCode false in
/-- The predecessor, which is `0` at `0`. -/
@[extern "lean_nat_pred"] def Nat.pred : (n : Nat) → Nat
  | .zero => .zero
  | .succ n => n

set_option bootstrap.genMatcherCode false in
/-- Subtraction of natural numbers, cut off at `0`. -/
@[extern "lean_nat_sub"] protected def Nat.sub : (n m : Nat) → Nat
  | n, .zero => n
  | n, .succ m => Nat.pred (Nat.sub n m)
instance instSubNat : Sub Nat := ⟨Nat.sub⟩

/-- Boolean strict order. -/
@[inline] def Nat.blt (n m : Nat) : Bool := Nat.ble n.succ m

/-- Equal numbers by `Nat.beq` are equal. -/
theorem Nat.eq_of_beq_eq_true : {n m : Nat} → Eq (Nat.beq n m) true → Eq n m
  | .zero, .zero, _ => rfl
  | .zero, .succ _, h => Bool.noConfusion h
  | .succ _, .zero, h => Bool.noConfusion h
  | .succ n, .succ m, h => congrArg Nat.succ (Nat.eq_of_beq_eq_true (n := n) (m := m) h)

/-- A number is equal to itself by `Nat.beq`. -/
theorem Nat.beq_refl : (n : Nat) → Eq (Nat.beq n n) true
  | .zero => rfl
  | .succ n => Nat.beq_refl n

/-- Numbers that differ by `Nat.beq` differ. -/
theorem Nat.ne_of_beq_eq_false {n m : Nat} (h : Eq (Nat.beq n m) false) : Not (Eq n m) :=
  fun e => ne_true_of_eq_false h (Eq.ndrec (motive := fun k => Eq (Nat.beq n k) true)
    (Nat.beq_refl n) e)

/-- The index of a constructor of `Bool`. -/
def Bool.ctorIdx : Bool → Nat
  | false => 0
  | true => 1

/-! ## Decidable propositions -/

/-- Propositions that a program can decide: a truth value that agrees with the proposition. -/
class Decidable (p : Prop) where
  intro ::
  /-- The truth value. -/
  decide : Bool
  /-- The truth value tells the truth. -/
  reflects : cond decide p (Not p)

export Decidable (decide)
attribute [nospecialize] Inhabited

/-- Decide a proposition negatively. -/
@[match_pattern, reducible, inline] def Decidable.isFalse {p : Prop} (h : Not p) : Decidable p :=
  ⟨false, h⟩
/-- Decide a proposition positively. -/
@[match_pattern, reducible, inline] def Decidable.isTrue {p : Prop} (h : p) : Decidable p :=
  ⟨true, h⟩
export Decidable (isTrue isFalse)

/-- Case distinction on how a proposition is decided. -/
@[cases_eliminator, induction_eliminator]
def Decidable.falseTrueCases {p : Prop} {motive : Decidable p → Sort u}
    (isFalse : (h : Not p) → motive (isFalse h)) (isTrue : (h : p) → motive (isTrue h)) :
    (t : Decidable p) → motive t
  | ⟨false, h⟩ => isFalse h
  | ⟨true, h⟩ => isTrue h

/-- A family of decidable propositions. -/
abbrev DecidablePred {α : Sort u} (r : α → Prop) := (a : α) → Decidable (r a)
/-- A decidable relation. -/
abbrev DecidableRel {α : Sort u} {β : Sort v} (r : α → β → Prop) :=
  (a : α) → (b : β) → Decidable (r a b)
/-- A type with decidable equality. -/
abbrev DecidableEq (α : Sort u) := (a b : α) → Decidable (Eq a b)
/-- A type with decidable `≤`. -/
abbrev DecidableLE (α : Type u) [LE α] := DecidableRel (LE.le : α → α → Prop)
/-- A type with decidable `<`. -/
abbrev DecidableLT (α : Type u) [LT α] := DecidableRel (LT.lt : α → α → Prop)

/-- Decide an equation. -/
def decEq {α : Sort u} [inst : DecidableEq α] (a b : α) : Decidable (Eq a b) := inst a b

/-- A decision that says yes proves the proposition. -/
theorem of_decide_eq_true {p : Prop} : [Decidable p] → Eq (decide p) true → p
  | ⟨true, h⟩, _ => h
  | ⟨false, _⟩, h => Bool.noConfusion h

/-- A decision that says no refutes the proposition. -/
theorem of_decide_eq_false {p : Prop} : [Decidable p] → Eq (decide p) false → Not p
  | ⟨true, _⟩, h => Bool.noConfusion h
  | ⟨false, h⟩, _ => h

/-- The decision of a true proposition. -/
theorem decide_eq_true {p : Prop} : [Decidable p] → p → Eq (decide p) true
  | ⟨true, _⟩, _ => rfl
  | ⟨false, h⟩, hp => absurd hp h

/-- The decision of a false proposition. -/
theorem decide_eq_false {p : Prop} : [Decidable p] → Not p → Eq (decide p) false
  | ⟨true, h⟩, hn => absurd h hn
  | ⟨false, _⟩, _ => rfl

/-- A decision by definitional unfolding in the positive case. -/
theorem of_decide_eq_self_eq_true {α : Sort u} [inst : DecidableEq α] (a : α) :
    Eq (decide (Eq a a)) true := decide_eq_true rfl

/-- Select by a decidable proposition, with the proof at hand. -/
@[macro_inline] def dite {α : Sort u} (c : Prop) [h : Decidable c] (t : c → α) (e : Not c → α) :
    α :=
  match h with
  | ⟨true, h⟩ => t h
  | ⟨false, h⟩ => e h

/-- Select by a decidable proposition. -/
@[macro_inline] def ite {α : Sort u} (c : Prop) [h : Decidable c] (t e : α) : α :=
  match h with
  | ⟨true, _⟩ => t
  | ⟨false, _⟩ => e

/-- Decides equality of truth values. -/
@[reducible] def Bool.decEq : (a b : Bool) → Decidable (Eq a b)
  | false, false => isTrue rfl
  | false, true => isFalse fun h => Bool.noConfusion h
  | true, false => isFalse fun h => Bool.noConfusion h
  | true, true => isTrue rfl
@[inline] instance instDecidableEqBool : DecidableEq Bool := Bool.decEq

instance instBEqOfDecidableEq {α : Type u} [DecidableEq α] : BEq α :=
  ⟨fun a b => decide (Eq a b)⟩

/-- Decides equality of natural numbers. -/
@[extern "lean_nat_dec_eq", reducible] def Nat.decEq (n m : Nat) : Decidable (Eq n m) :=
  match h : Nat.beq n m with
  | true => isTrue (Nat.eq_of_beq_eq_true h)
  | false => isFalse (Nat.ne_of_beq_eq_false h)
@[inline] instance instDecidableEqNat : DecidableEq Nat := Nat.decEq

/-- The type of a case distinction on whether the indices of two values agree. -/
abbrev noConfusionTypeEnum {α : Sort u} (f : α → Nat) (P : Sort w) (x y : α) : Sort w :=
  Bool.rec (motive := fun _ => Sort w) P (P → P) (Nat.beq (f x) (f y))

/-- A case distinction on whether the indices of two values agree. -/
noncomputable def noConfusionEnum {α : Sort u} (f : α → Nat) {P : Sort w} {x y : α} (h : Eq x y) :
    noConfusionTypeEnum f P x y :=
  Eq.ndrec (a := x) (motive := fun y => noConfusionTypeEnum f P x y)
    (Eq.ndrec (a := true) (motive := fun b => Bool.rec (motive := fun _ => Sort w) P (P → P) b)
      (fun p => p) (Nat.beq_refl (f x)).symm) h

/-- Distinct indices refute an equation. -/
theorem noConfusion_of_Nat {α : Sort u} (f : α → Nat) {a b : α} (h : Eq a b) :
    (Nat.beq (f a) (f b)).rec False True :=
  Eq.ndrec (a := a) (motive := fun x => Bool.rec (motive := fun _ => Prop) False True
      (Nat.beq (f a) (f x)))
    (Eq.ndrec (a := true) (motive := fun t => Bool.rec (motive := fun _ => Prop) False True t)
      True.intro (Nat.beq_refl (f a)).symm) h

/-- The index of a constructor of `Nat`. -/
def Nat.ctorIdx : Nat → Nat
  | .zero => 0
  | .succ _ => 1

attribute [gen_constructor_elims] Nat Bool
set_option genCtorIdx true

instance instDecidableTrue : Decidable True := isTrue .intro
instance instDecidableFalse : Decidable False := isFalse fun h => h

/-- Decide both parts of a conjunction. -/
@[inline] instance instDecidableAnd {p q : Prop} [dp : Decidable p] [dq : Decidable q] :
    Decidable (And p q) :=
  match dp with
  | isTrue hp =>
    match dq with
    | isTrue hq => isTrue ⟨hp, hq⟩
    | isFalse hq => isFalse fun h => hq h.2
  | isFalse hp => isFalse fun h => hp h.1

/-- Decide both parts of a disjunction. -/
@[inline] instance instDecidableOr {p q : Prop} [dp : Decidable p] [dq : Decidable q] :
    Decidable (Or p q) :=
  match dp with
  | isTrue hp => isTrue (.inl hp)
  | isFalse hp =>
    match dq with
    | isTrue hq => isTrue (.inr hq)
    | isFalse hq => isFalse fun h => h.elim hp hq

/-- Decide a negation. -/
instance instDecidableNot {p : Prop} [dp : Decidable p] : Decidable (Not p) :=
  match dp with
  | isTrue hp => isFalse fun h => h hp
  | isFalse hp => isTrue hp

/-- Decide equality of truth values. -/
instance instDecidableEqOfBool (b c : Bool) : Decidable (Eq b c) := Bool.decEq b c

/-! ## The order of the natural numbers -/

/-- The order of the natural numbers. -/
inductive Nat.le (n : Nat) : Nat → Prop where
  /-- A number is at most itself. -/
  | refl : Nat.le n n
  /-- What is at most `m` is at most the number after it. -/
  | step {m : Nat} : Nat.le n m → Nat.le n (succ m)

/-- The strict order of the natural numbers. -/
def Nat.lt (n m : Nat) : Prop := Nat.le n.succ m
instance instLENat : LE Nat := ⟨Nat.le⟩
instance instLTNat : LT Nat := ⟨Nat.lt⟩

theorem Nat.not_succ_le_zero (n : Nat) : Not (LE.le (succ n) 0) := fun h => nomatch h
theorem Nat.not_lt_zero (n : Nat) : Not (LT.lt n 0) := Nat.not_succ_le_zero n

theorem Nat.zero_le : (n : Nat) → LE.le 0 n
  | .zero => Nat.le.refl
  | .succ n => Nat.le.step (zero_le n)

theorem Nat.succ_le_succ {n m : Nat} (h : LE.le n m) : LE.le (succ n) (succ m) :=
  h.rec (motive := fun m _ => LE.le (succ n) (succ m)) Nat.le.refl fun _ ih => Nat.le.step ih

theorem Nat.zero_lt_succ (n : Nat) : LT.lt 0 (succ n) := succ_le_succ (zero_le n)
theorem Nat.le_step {n m : Nat} (h : LE.le n m) : LE.le n (succ m) := Nat.le.step h
protected theorem Nat.le_refl (n : Nat) : LE.le n n := Nat.le.refl
theorem Nat.le_succ (n : Nat) : LE.le n (succ n) := Nat.le.step Nat.le.refl

protected theorem Nat.le_trans {n m k : Nat} (h₁ : LE.le n m) (h₂ : LE.le m k) : LE.le n k :=
  h₂.rec (motive := fun k _ => LE.le n k) h₁ fun _ ih => Nat.le.step ih

protected theorem Nat.lt_of_lt_of_le {n m k : Nat} (h₁ : LT.lt n m) (h₂ : LE.le m k) :
    LT.lt n k := Nat.le_trans h₁ h₂
protected theorem Nat.lt_of_le_of_lt {n m k : Nat} (h₁ : LE.le n m) (h₂ : LT.lt m k) :
    LT.lt n k := Nat.le_trans (succ_le_succ h₁) h₂
protected theorem Nat.lt_trans {n m k : Nat} (h₁ : LT.lt n m) (h₂ : LT.lt m k) : LT.lt n k :=
  Nat.le_trans (le_step h₁) h₂
theorem Nat.le_of_lt {n m : Nat} (h : LT.lt n m) : LE.le n m := Nat.le_trans (le_succ n) h
theorem Nat.lt_succ_self (n : Nat) : LT.lt n (succ n) := Nat.le.refl

theorem Nat.pred_le_pred {n m : Nat} (h : LE.le n m) : LE.le (pred n) (pred m) :=
  h.rec (motive := fun m _ => LE.le (pred n) (pred m)) Nat.le.refl fun {m} _ ih =>
    match m with
    | .zero => ih
    | .succ m => Nat.le_trans ih (le_succ m)

theorem Nat.le_of_succ_le_succ {n m : Nat} (h : LE.le (succ n) (succ m)) : LE.le n m :=
  pred_le_pred h
theorem Nat.le_of_lt_succ {m n : Nat} (h : LT.lt m (succ n)) : LE.le m n := le_of_succ_le_succ h

protected theorem Nat.eq_or_lt_of_le : {n m : Nat} → LE.le n m → Or (Eq n m) (LT.lt n m)
  | .zero, .zero, _ => .inl rfl
  | .zero, .succ m, _ => .inr (zero_lt_succ m)
  | .succ _, .zero, h => absurd h (not_succ_le_zero _)
  | .succ n, .succ m, h =>
    (Nat.eq_or_lt_of_le (n := n) (m := m) (le_of_succ_le_succ h)).elim
      (fun e => .inl (congrArg succ e)) (fun l => .inr (succ_le_succ l))

protected theorem Nat.lt_or_ge (n m : Nat) : Or (LT.lt n m) (GE.ge n m) :=
  n.rec (motive := fun n => Or (LT.lt n m) (GE.ge n m))
    (match m with
      | .zero => .inr Nat.le.refl
      | .succ m => .inl (zero_lt_succ m))
    fun _ ih => ih.elim
      (fun h => (Nat.eq_or_lt_of_le h).elim (fun e => .inr (e.rec Nat.le.refl)) .inl)
      (fun h => .inr (le_step h))

protected theorem Nat.lt_irrefl (n : Nat) : Not (LT.lt n n) :=
  n.rec (motive := fun n => Not (LT.lt n n)) (not_succ_le_zero 0)
    fun _ ih h => ih (le_of_succ_le_succ h)
theorem Nat.not_succ_le_self (n : Nat) : Not (LE.le (succ n) n) := Nat.lt_irrefl n
protected theorem Nat.not_le_of_gt {n m : Nat} (h : GT.gt n m) : Not (LE.le n m) :=
  fun h₁ => Nat.lt_irrefl n (Nat.lt_of_le_of_lt h₁ h)
protected theorem Nat.lt_of_not_ge {n m : Nat} (h : Not (GE.ge n m)) : LT.lt n m :=
  (Nat.lt_or_ge n m).resolve_right h
protected theorem Nat.le_antisymm {n m : Nat} (h₁ : LE.le n m) (h₂ : LE.le m n) : Eq n m :=
  (Nat.eq_or_lt_of_le h₁).elim id fun h => absurd (Nat.lt_of_lt_of_le h h₂) (Nat.lt_irrefl n)

theorem Nat.le_of_ble_eq_true : {n m : Nat} → Eq (Nat.ble n m) true → LE.le n m
  | .zero, m, _ => zero_le m
  | .succ _, .zero, h => Bool.noConfusion h
  | .succ n, .succ m, h => succ_le_succ (le_of_ble_eq_true (n := n) (m := m) h)

theorem Nat.ble_self_eq_true : (n : Nat) → Eq (Nat.ble n n) true
  | .zero => rfl
  | .succ n => ble_self_eq_true n

theorem Nat.ble_succ_eq_true : {n m : Nat} → Eq (Nat.ble n m) true → Eq (Nat.ble n (succ m)) true
  | .zero, _, _ => rfl
  | .succ _, .zero, h => Bool.noConfusion h
  | .succ n, .succ m, h => ble_succ_eq_true (n := n) (m := m) h

theorem Nat.ble_eq_true_of_le {n m : Nat} (h : LE.le n m) : Eq (Nat.ble n m) true :=
  h.rec (motive := fun m _ => Eq (Nat.ble n m) true) (ble_self_eq_true n)
    fun _ ih => ble_succ_eq_true ih

theorem Nat.not_le_of_not_ble_eq_true {n m : Nat} (h : Not (Eq (Nat.ble n m) true)) :
    Not (LE.le n m) := fun h' => h (ble_eq_true_of_le h')

/-- Decides the order of natural numbers. -/
@[extern "lean_nat_dec_le", reducible] instance Nat.decLe (n m : Nat) : Decidable (LE.le n m) :=
  match h : Nat.ble n m with
  | true => isTrue (le_of_ble_eq_true h)
  | false => isFalse (not_le_of_not_ble_eq_true (ne_true_of_eq_false h))
/-- Decides the strict order of natural numbers. -/
@[extern "lean_nat_dec_lt", reducible] instance Nat.decLt (n m : Nat) : Decidable (LT.lt n m) :=
  Nat.decLe (succ n) m

/-- The smaller of two natural numbers. -/
protected abbrev Nat.min (n m : Nat) : Nat := ite (LE.le n m) n m
/-- The larger of two natural numbers. -/
protected abbrev Nat.max (n m : Nat) : Nat := ite (LE.le n m) m n
instance instMinNat : Min Nat := ⟨Nat.min⟩
instance Nat.instMax : Max Nat := ⟨Nat.max⟩

/-! ## Division with remainder, bits

Division is computed with fuel, so that it reduces without a proof of termination. The module
`Init.Sound` shows that each function satisfies its usual recursion. -/

/-- `Nat.div.go y fuel x` counts how often `y` can be taken from `x`. -/
def Nat.div.go (y : Nat) : (fuel x : Nat) → Nat
  | .zero, _ => 0
  | .succ fuel, x =>
    match Nat.ble y x with
    | true => succ (go y fuel (Nat.sub x y))
    | false => 0

set_option bootstrap.genMatcherCode false in
/-- Division of natural numbers; `n / 0 = 0`. -/
@[extern "lean_nat_div"] protected def Nat.div (x y : Nat) : Nat :=
  match y with
  | .zero => 0
  | .succ y => Nat.div.go (succ y) (succ x) x
instance Nat.instDiv : Div Nat := ⟨Nat.div⟩

/-- `Nat.modCore.go y fuel x` takes `y` from `x` as often as possible. -/
def Nat.modCore.go (y : Nat) : (fuel x : Nat) → Nat
  | .zero, x => x
  | .succ fuel, x =>
    match Nat.ble y x with
    | true => go y fuel (Nat.sub x y)
    | false => x

set_option bootstrap.genMatcherCode false in
/-- Remainder of natural numbers; `n % 0 = n`. -/
@[extern "lean_nat_mod"] protected def Nat.mod (x y : Nat) : Nat :=
  match y with
  | .zero => x
  | .succ y =>
    match Nat.ble (succ y) x with
    | true => Nat.modCore.go (succ y) (succ x) x
    | false => x
instance Nat.instMod : Mod Nat := ⟨Nat.mod⟩

/-- Euclid's algorithm with fuel. -/
def Nat.gcd.go : (fuel m n : Nat) → Nat
  | .zero, _, n => n
  | .succ _, .zero, n => n
  | .succ fuel, .succ m, n => go fuel (Nat.mod n (succ m)) (succ m)

/-- The greatest common divisor. -/
@[extern "lean_nat_gcd"] def Nat.gcd (m n : Nat) : Nat := Nat.gcd.go (succ m) m n

/-- Combine the bits of two numbers, with fuel. -/
def Nat.bitwise.go (f : Bool → Bool → Bool) : (fuel n m : Nat) → Nat
  | .zero, _, _ => 0
  | .succ fuel, n, m =>
    match n with
    | .zero => cond (f false true) m 0
    | .succ n' =>
      match m with
      | .zero => cond (f true false) (succ n') 0
      | .succ m' =>
        let r := go f fuel (Nat.div (succ n') 2) (Nat.div (succ m') 2)
        cond (f (Nat.beq (Nat.mod (succ n') 2) 1) (Nat.beq (Nat.mod (succ m') 2) 1))
          (succ (Nat.add r r)) (Nat.add r r)

/-- Combine the bits of two numbers. -/
def Nat.bitwise (f : Bool → Bool → Bool) (n m : Nat) : Nat := Nat.bitwise.go f (succ n) n m

/-- Bitwise conjunction. -/
@[extern "lean_nat_land"] def Nat.land (m n : Nat) : Nat := Nat.bitwise and m n
/-- Bitwise disjunction. -/
@[extern "lean_nat_lor"] def Nat.lor (m n : Nat) : Nat := Nat.bitwise or m n
/-- Bitwise exclusive disjunction. -/
@[extern "lean_nat_lxor"] def Nat.xor (m n : Nat) : Nat := Nat.bitwise bne m n
instance Nat.instAndOp : AndOp Nat := ⟨Nat.land⟩
instance Nat.instOrOp : OrOp Nat := ⟨Nat.lor⟩
instance Nat.instXorOp : XorOp Nat := ⟨Nat.xor⟩

set_option bootstrap.genMatcherCode false in
/-- Shift the bits to the left: multiply by a power of two. -/
@[extern "lean_nat_shiftl"] def Nat.shiftLeft : (m n : Nat) → Nat
  | n, .zero => n
  | n, .succ m => Nat.shiftLeft (Nat.mul 2 n) m
set_option bootstrap.genMatcherCode false in
/-- Shift the bits to the right: divide by a power of two. -/
@[extern "lean_nat_shiftr"] def Nat.shiftRight : (m n : Nat) → Nat
  | n, .zero => n
  | n, .succ m => Nat.div (Nat.shiftRight n m) 2
instance Nat.instShiftLeft : ShiftLeft Nat := ⟨Nat.shiftLeft⟩
instance Nat.instShiftRight : ShiftRight Nat := ⟨Nat.shiftRight⟩

/-- The binary logarithm with fuel. -/
def Nat.log2.go : (fuel n : Nat) → Nat
  | .zero, _ => 0
  | .succ fuel, n =>
    match Nat.ble 2 n with
    | true => succ (go fuel (Nat.div n 2))
    | false => 0
/-- The binary logarithm, rounded down; `log2 0 = 0`. -/
@[extern "lean_nat_log2"] def Nat.log2 (n : Nat) : Nat := Nat.log2.go n n

/-- Inequality. -/
@[reducible] def Ne {α : Sort u} (a b : α) : Prop := Not (Eq a b)

/-- Collections with an empty one. -/
class EmptyCollection (α : Type u) where
  /-- The empty collection, written `∅` or `{}`. -/
  emptyCollection : α
/-- Collections into which elements can be inserted. -/
class Insert (α : outParam (Type u)) (γ : Type v) where
  /-- The collection with one more element. -/
  insert : α → γ → γ
export Insert (insert)
/-- Collections with one element. -/
class Singleton (α : outParam (Type u)) (β : Type v) where
  /-- The collection of one element, written `{a}`. -/
  singleton : α → β
export Singleton (singleton)
/-- Types with a union. -/
class Union (α : Type u) where
  /-- The union, written `a ∪ b`. -/
  union : α → α → α
/-- Types with an intersection. -/
class Inter (α : Type u) where
  /-- The intersection, written `a ∩ b`. -/
  inter : α → α → α
/-- Types with a set difference. -/
class SDiff (α : Type u) where
  /-- The difference, written `a \ b`. -/
  sdiff : α → α → α
/-- Types with a subset relation. -/
class HasSubset (α : Type u) where
  /-- The relation, written `a ⊆ b`. -/
  Subset : α → α → Prop
export HasSubset (Subset)
/-- Types with a strict subset relation. -/
class HasSSubset (α : Type u) where
  /-- The relation, written `a ⊂ b`. -/
  SSubset : α → α → Prop
export HasSSubset (SSubset)
/-- Types with a notion of equivalence. -/
class HasEquiv (α : Sort u) where
  /-- The equivalence, written `a ≈ b`. -/
  Equiv : α → α → Sort v

/-! ## Sums, options, lists -/

/-- Values of one of two types. -/
inductive Sum (α : Type u) (β : Type v) where
  /-- A value of the left type. -/
  | inl (val : α) : Sum α β
  /-- A value of the right type. -/
  | inr (val : β) : Sum α β
/-- Values of one of two sorts. -/
inductive PSum (α : Sort u) (β : Sort v) where
  /-- A value of the left sort. -/
  | inl (val : α) : PSum α β
  /-- A value of the right sort. -/
  | inr (val : β) : PSum α β
/-- Dependent pairs. -/
structure Sigma {α : Type u} (β : α → Type v) where
  mk ::
  /-- The first component. -/
  fst : α
  /-- The second component, whose type depends on the first. -/
  snd : β fst
/-- Dependent pairs in any pair of universes. -/
structure PSigma {α : Sort u} (β : α → Sort v) where
  mk ::
  /-- The first component. -/
  fst : α
  /-- The second component, whose sort depends on the first. -/
  snd : β fst
/-- Some element has property `p`. -/
inductive Exists {α : Sort u} (p : α → Prop) : Prop where
  /-- The witness `w` has the property. -/
  | intro (w : α) (h : p w) : Exists p

/-- Use a proof of existence. -/
theorem Exists.elim {α : Sort u} {p : α → Prop} {b : Prop} (h₁ : Exists p)
    (h₂ : (a : α) → p a → b) : b := h₁.rec h₂

/-- A value or nothing. -/
inductive Option (α : Type u) where
  /-- Nothing. -/
  | none : Option α
  /-- A value. -/
  | some (val : α) : Option α
attribute [unbox] Option
export Option (none some)
instance instInhabitedOption {α : Type u} : Inhabited (Option α) := ⟨none⟩
/-- The value of an option, or a default. -/
@[macro_inline] def Option.getD {α : Type u} (opt : Option α) (dflt : α) : α :=
  match opt with
  | some x => x
  | none => dflt
/-- Apply a function under an option. -/
@[inline] protected def Option.map {α : Type u} {β : Type v} (f : α → β) : Option α → Option β
  | some x => some (f x)
  | none => none

/-- Lists. -/
inductive List (α : Type u) where
  /-- The empty list, written `[]`. -/
  | nil : List α
  /-- A list with a first element, written `head :: tail`. -/
  | cons (head : α) (tail : List α) : List α
instance instInhabitedList {α : Type u} : Inhabited (List α) := ⟨.nil⟩

/-- Decides equality of lists. -/
protected def List.hasDecEq {α : Type u} [DecidableEq α] : (a b : List α) → Decidable (Eq a b)
  | .nil, .nil => isTrue rfl
  | .cons _ _, .nil => isFalse fun h => List.noConfusion rfl (heq_of_eq h)
  | .nil, .cons _ _ => isFalse fun h => List.noConfusion rfl (heq_of_eq h)
  | .cons a as, .cons b bs =>
    match decEq a b with
    | isTrue hab =>
      match List.hasDecEq as bs with
      | isTrue habs => isTrue (hab.rec (habs.rec rfl))
      | isFalse n => isFalse fun h => List.noConfusion rfl (heq_of_eq h) fun _ ht => n
          (eq_of_heq ht)
    | isFalse n => isFalse fun h => List.noConfusion rfl (heq_of_eq h) fun hh _ => n (eq_of_heq hh)
instance instDecidableEqList {α : Type u} [DecidableEq α] : DecidableEq (List α) := List.hasDecEq

/-- Fold a list from the left. -/
@[specialize] def List.foldl {α : Type u} {β : Type v} (f : α → β → α) : (init : α) → List β → α
  | a, .nil => a
  | a, .cons b l => foldl f (f a b) l
/-- The length of a list. -/
def List.length {α : Type u} : List α → Nat
  | .nil => 0
  | .cons _ as => HAdd.hAdd (length as) 1
/-- Apply a function to every element. -/
@[specialize] def List.map {α : Type u} {β : Type v} (f : α → β) : (l : List α) → List β
  | .nil => .nil
  | .cons a as => .cons (f a) (map f as)
/-- Append an element at the end. -/
def List.concat {α : Type u} : List α → α → List α
  | .nil, b => .cons b .nil
  | .cons a as, b => .cons a (concat as b)
/-- Concatenate two lists. -/
protected def List.append {α : Type u} : (xs ys : List α) → List α
  | .nil, bs => bs
  | .cons a as, bs => .cons a (as.append bs)
instance List.instAppend {α : Type u} : Append (List α) := ⟨List.append⟩
/-- The element at a position, or a default. -/
def List.get!Internal {α : Type u} [Inhabited α] : (as : List α) → (i : Nat) → α
  | .nil, _ => default
  | .cons a _, .zero => a
  | .cons _ as, .succ n => get!Internal as n

/-! ## Bounded numbers, characters, strings, arrays -/

/-- Natural numbers below `n`. -/
@[pp_using_anonymous_constructor] structure Fin (n : Nat) where
  mk ::
  /-- The number. -/
  val : Nat
  /-- It is below the bound. -/
  isLt : LT.lt val n
attribute [coe] Fin.val
instance instDecidableEqFin (n : Nat) : DecidableEq (Fin n) := fun i j =>
  match decEq i.val j.val with
  | isTrue h => isTrue (match i, j, h with | ⟨_, _⟩, ⟨_, _⟩, rfl => rfl)
  | isFalse h => isFalse fun e => h (congrArg Fin.val e)
instance instLTFin {n : Nat} : LT (Fin n) := ⟨fun a b => LT.lt a.val b.val⟩
instance instLEFin {n : Nat} : LE (Fin n) := ⟨fun a b => LE.le a.val b.val⟩
instance Fin.decLt {n : Nat} (a b : Fin n) : Decidable (LT.lt a b) := Nat.decLt ..
instance Fin.decLe {n : Nat} (a b : Fin n) : Decidable (LE.le a b) := Nat.decLe ..
/-- The element at a position that is in range. -/
def List.get {α : Type u} : (as : List α) → Fin as.length → α
  | .cons a _, ⟨.zero, _⟩ => a
  | .cons _ as, ⟨.succ i, h⟩ => get as ⟨i, Nat.le_of_succ_le_succ h⟩

/-- Bit vectors of width `w`. -/
structure BitVec (w : Nat) where
  ofFin ::
  /-- The number that the bits denote, with its bound. -/
  toFin : Fin (HPow.hPow 2 w)
/-- The number that a bit vector denotes. -/
protected def BitVec.toNat {w : Nat} (x : BitVec w) : Nat := x.toFin.val
/-- The bit vector of a number that is known to fit. -/
protected def BitVec.ofNatLT {w : Nat} (i : Nat) (p : LT.lt i (HPow.hPow 2 w)) : BitVec w :=
  ⟨⟨i, p⟩⟩

/-- The number of values of type `UInt8`. -/
abbrev UInt8.size : Nat := 256
/-- The number of values of type `UInt16`. -/
abbrev UInt16.size : Nat := 65536
/-- The number of values of type `UInt32`. -/
abbrev UInt32.size : Nat := 4294967296
/-- The number of values of type `UInt64`. -/
abbrev UInt64.size : Nat := 18446744073709551616
/-- Bytes. -/
structure UInt8 where
  ofBitVec ::
  /-- The bits. -/
  toBitVec : BitVec 8
attribute [extern "lean_uint8_of_nat_mk"] UInt8.ofBitVec
attribute [extern "lean_uint8_to_nat"] UInt8.toBitVec
/-- Words of 16 bits. -/
structure UInt16 where
  ofBitVec ::
  /-- The bits. -/
  toBitVec : BitVec 16
attribute [extern "lean_uint16_of_nat_mk"] UInt16.ofBitVec
attribute [extern "lean_uint16_to_nat"] UInt16.toBitVec
/-- Words of 32 bits. -/
structure UInt32 where
  ofBitVec ::
  /-- The bits. -/
  toBitVec : BitVec 32
attribute [extern "lean_uint32_of_nat_mk"] UInt32.ofBitVec
attribute [extern "lean_uint32_to_nat"] UInt32.toBitVec
/-- Words of 64 bits. -/
structure UInt64 where
  ofBitVec ::
  /-- The bits. -/
  toBitVec : BitVec 64
attribute [extern "lean_uint64_of_nat_mk"] UInt64.ofBitVec
attribute [extern "lean_uint64_to_nat"] UInt64.toBitVec
/-- The width of machine words; the value is not fixed by the logic. -/
opaque System.Platform.getNumBits : Unit → Subtype fun n : Nat => Or (Eq n 32) (Eq n 64) :=
  fun _ => ⟨64, .inr rfl⟩
/-- The width of machine words. -/
def System.Platform.numBits : Nat := (getNumBits ()).val
/-- Machine words. -/
structure USize where
  ofBitVec ::
  /-- The bits. -/
  toBitVec : BitVec System.Platform.numBits
attribute [extern "lean_usize_of_nat_mk"] USize.ofBitVec
attribute [extern "lean_usize_to_nat"] USize.toBitVec

/-- The word of a number that is known to fit. -/
@[extern "lean_uint32_of_nat"] def UInt32.ofNatLT (n : Nat) (h : LT.lt n UInt32.size) : UInt32 :=
  ⟨BitVec.ofNatLT n h⟩
/-- The number that a word denotes. -/
@[extern "lean_uint32_to_nat"] def UInt32.toNat (n : UInt32) : Nat := n.toBitVec.toNat

/-- Unicode scalar values, as numbers. -/
abbrev Nat.isValidChar (n : Nat) : Prop :=
  Or (LT.lt n 0xd800) (And (LT.lt 0xdfff n) (LT.lt n 0x110000))
/-- Unicode scalar values, as words. -/
abbrev UInt32.isValidChar (n : UInt32) : Prop := n.toNat.isValidChar

/-- Characters: Unicode scalar values. -/
structure Char where
  /-- The code point. -/
  val : UInt32
  /-- It is a scalar value: in range, and not a surrogate. -/
  valid : val.isValidChar

theorem isValidChar_UInt32 {n : Nat} (h : n.isValidChar) : LT.lt n UInt32.size :=
  h.elim (fun h => Nat.lt_trans h (of_decide_eq_true rfl))
    fun h => Nat.lt_trans h.2 (of_decide_eq_true rfl)

/-- The character of a valid code point. -/
@[extern "lean_uint32_of_nat"] def Char.ofNatAux (n : Nat) (h : n.isValidChar) : Char :=
  ⟨⟨BitVec.ofNatLT n (isValidChar_UInt32 h)⟩, h⟩
/-- The character of a code point; invalid code points give the character `0`. -/
@[noinline, match_pattern] def Char.ofNat (n : Nat) : Char :=
  dite n.isValidChar (Char.ofNatAux n) fun _ =>
    ⟨⟨BitVec.ofNatLT 0 (Nat.zero_lt_succ _)⟩, .inl (Nat.zero_lt_succ _)⟩
/-- The code point of a character. -/
@[inline] def Char.toNat (c : Char) : Nat := c.val.toNat
instance Char.instInhabited : Inhabited Char := ⟨.ofNat 65⟩

/-- Strings. The logic sees a string as a list of characters; programs see an array of bytes. -/
structure String where
  ofList ::
  /-- The characters. -/
  toList : List Char
attribute [extern "lean_string_mk"] String.ofList
attribute [extern "lean_string_data"] String.toList
instance String.instInhabited : Inhabited String := ⟨""⟩

/-- The constructor of strings is injective. -/
theorem String.ofList_injective {a b : List Char} (h : Eq (String.ofList a) (String.ofList b)) :
    Eq a b := congrArg String.toList h

instance instDecidableEqChar : DecidableEq Char := fun c d =>
  match decEq c.val.toBitVec.toFin.val d.val.toBitVec.toFin.val with
  | isTrue h => isTrue (match c, d, h with | ⟨⟨⟨⟨_, _⟩⟩⟩, _⟩, ⟨⟨⟨⟨_, _⟩⟩⟩, _⟩, rfl => rfl)
  | isFalse h => isFalse fun e => h (congrArg (fun c : Char => c.val.toBitVec.toFin.val) e)
/-- Decides equality of strings. -/
@[extern "lean_string_dec_eq"] def String.decEq (s₁ s₂ : String) : Decidable (Eq s₁ s₂) :=
  match List.hasDecEq s₁.toList s₂.toList with
  | isTrue h => isTrue (match s₁, s₂, h with | ⟨_⟩, ⟨_⟩, rfl => rfl)
  | isFalse h => isFalse fun e => h (congrArg String.toList e)
instance instDecidableEqString : DecidableEq String := String.decEq

/-- Arrays. The logic sees an array as a list; programs see a block of memory. -/
structure Array (α : Type u) where
  mk ::
  /-- The elements in order. -/
  toList : List α
attribute [extern "lean_array_to_list"] Array.toList
attribute [extern "lean_array_mk"] Array.mk
/-- The array with the elements of a list. -/
@[match_pattern] abbrev List.toArray {α : Type u} (xs : List α) : Array α := .mk xs
instance Array.instInhabited {α : Type u} : Inhabited (Array α) := ⟨.mk .nil⟩
/-- The number of elements of an array. -/
@[extern "lean_array_get_size"] def Array.size {α : Type u} (a : Array α) : Nat := a.toList.length
/-- The array without elements but with some space reserved. -/
@[extern "lean_mk_empty_array_with_capacity"] def Array.mkEmpty {α : Type u} (c : Nat) : Array α :=
  ⟨.nil⟩
/-- The array without elements. -/
def Array.empty {α : Type u} : Array α := .mkEmpty 0
/-- Append an element. -/
@[extern "lean_array_push"] def Array.push {α : Type u} (a : Array α) (v : α) : Array α :=
  ⟨a.toList.concat v⟩
/-- The array with no elements. -/
def Array.mkArray0 {α : Type u} : Array α :=
  .mk .nil
/-- The array with one element. -/
def Array.mkArray1 {α : Type u} (a₁ : α) : Array α :=
  .mk (.cons a₁ .nil)
/-- The array with two elements. -/
def Array.mkArray2 {α : Type u} (a₁ a₂ : α) : Array α :=
  .mk (.cons a₁ (.cons a₂ .nil))
/-- The array with three elements. -/
def Array.mkArray3 {α : Type u} (a₁ a₂ a₃ : α) : Array α :=
  .mk (.cons a₁ (.cons a₂ (.cons a₃ .nil)))
/-- The array with four elements. -/
def Array.mkArray4 {α : Type u} (a₁ a₂ a₃ a₄ : α) : Array α :=
  .mk (.cons a₁ (.cons a₂ (.cons a₃ (.cons a₄ .nil))))
/-- The array with five elements. -/
def Array.mkArray5 {α : Type u} (a₁ a₂ a₃ a₄ a₅ : α) : Array α :=
  .mk (.cons a₁ (.cons a₂ (.cons a₃ (.cons a₄ (.cons a₅ .nil)))))
/-- The array with six elements. -/
def Array.mkArray6 {α : Type u} (a₁ a₂ a₃ a₄ a₅ a₆ : α) : Array α :=
  .mk (.cons a₁ (.cons a₂ (.cons a₃ (.cons a₄ (.cons a₅ (.cons a₆ .nil))))))
/-- The array with seven elements. -/
def Array.mkArray7 {α : Type u} (a₁ a₂ a₃ a₄ a₅ a₆ a₇ : α) : Array α :=
  .mk (.cons a₁ (.cons a₂ (.cons a₃ (.cons a₄ (.cons a₅ (.cons a₆ (.cons a₇ .nil)))))))
/-- The array with eight elements. -/
def Array.mkArray8 {α : Type u} (a₁ a₂ a₃ a₄ a₅ a₆ a₇ a₈ : α) : Array α :=
  .mk (.cons a₁ (.cons a₂ (.cons a₃ (.cons a₄ (.cons a₅ (.cons a₆ (.cons a₇ (.cons a₈ .nil))))))))
/-- Arrays of bytes. -/
structure ByteArray where
  /-- The bytes in order. -/
  data : Array UInt8
attribute [extern "lean_byte_array_mk"] ByteArray.mk
attribute [extern "lean_byte_array_data"] ByteArray.data

/-! ## Indexing -/

/-- Collections with elements at indices; the index must be valid. -/
class GetElem (coll : Type u) (idx : Type v) (elem : outParam (Type w))
    (valid : outParam (coll → idx → Prop)) where
  /-- The element at a valid index, written `xs[i]`. -/
  getElem (xs : coll) (i : idx) (h : valid xs i) : elem
export GetElem (getElem)
/-- Collections in which an index can be looked up without proof. -/
class GetElem? (coll : Type u) (idx : Type v) (elem : outParam (Type w))
    (valid : outParam (coll → idx → Prop)) extends GetElem coll idx elem valid where
  /-- The element, or `none` if the index is not valid; written `xs[i]?`. -/
  getElem? : coll → idx → Option elem
  /-- The element, or the default of its type; written `xs[i]!`. -/
  getElem! [Inhabited elem] (xs : coll) (i : idx) : elem :=
    match getElem? xs i with
    | some e => e
    | none => default
export GetElem? (getElem? getElem!)
