prelude
import Init.Syntax
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Coercions

The classes that `↑x` and implicit coercions are resolved with. A coercion from `α` to `β` is a
chain: an optional head, any number of outward steps, any number of plain steps, and an optional
tail.
-/

universe u v w w'

/-- A plain step, which may be chained. -/
class Coe (α : semiOutParam (Sort u)) (β : Sort v) where
  /-- The coerced value. -/
  coe : α → β
attribute [coe_decl] Coe.coe
/-- Chains of plain steps. -/
class CoeTC (α : Sort u) (β : Sort v) where
  /-- The coerced value. -/
  coe : α → β
attribute [coe_decl] CoeTC.coe
/-- A step that goes by the form of the source. -/
class CoeOut (α : Sort u) (β : semiOutParam (Sort v)) where
  /-- The coerced value. -/
  coe : α → β
attribute [coe_decl] CoeOut.coe
/-- Chains of outward steps followed by plain steps. -/
class CoeOTC (α : Sort u) (β : Sort v) where
  /-- The coerced value. -/
  coe : α → β
attribute [coe_decl] CoeOTC.coe
/-- A step that may only come first. -/
class CoeHead (α : Sort u) (β : semiOutParam (Sort v)) where
  /-- The coerced value. -/
  coe : α → β
attribute [coe_decl] CoeHead.coe
/-- Chains with an optional head. -/
class CoeHTC (α : Sort u) (β : Sort v) where
  /-- The coerced value. -/
  coe : α → β
attribute [coe_decl] CoeHTC.coe
/-- A step that may only come last. -/
class CoeTail (α : semiOutParam (Sort u)) (β : Sort v) where
  /-- The coerced value. -/
  coe : α → β
attribute [coe_decl] CoeTail.coe
/-- Chains with an optional head and an optional tail. -/
class CoeHTCT (α : Sort u) (β : Sort v) where
  /-- The coerced value. -/
  coe : α → β
attribute [coe_decl] CoeHTCT.coe
/-- A coercion that depends on the value. -/
class CoeDep (α : Sort u) (_ : α) (β : Sort v) where
  /-- The coerced value of this one element. -/
  coe : β
attribute [coe_decl] CoeDep.coe
/-- What the elaborator asks for. -/
class CoeT (α : Sort u) (_ : α) (β : Sort v) where
  /-- The coerced value of this one element. -/
  coe : β
attribute [coe_decl] CoeT.coe
/-- Values that can be applied like functions. -/
class CoeFun (α : Sort u) (γ : outParam (α → Sort v)) where
  /-- The function that a value is used as. -/
  coe : (f : α) → γ f
attribute [coe_decl] CoeFun.coe
/-- Values that can be used as types. -/
class CoeSort (α : Sort u) (β : outParam (Sort v)) where
  /-- The type that a value is used as. -/
  coe : α → β
attribute [coe_decl] CoeSort.coe

section
variable {α : Sort u} {β : Sort v} {γ : Sort w} {a : α}
instance [Coe β γ] [CoeTC α β] : CoeTC α γ where coe a := Coe.coe (CoeTC.coe a : β)
instance [Coe α β] : CoeTC α β where coe a := Coe.coe a
instance : CoeTC α α where coe a := a
instance [CoeOut α β] [CoeOTC β γ] : CoeOTC α γ where coe a := CoeOTC.coe (CoeOut.coe a : β)
instance [CoeTC α β] : CoeOTC α β where coe a := CoeTC.coe a
instance : CoeOTC α α where coe a := a
instance [CoeHead α β] [CoeOTC β γ] : CoeHTC α γ where coe a := CoeOTC.coe (CoeHead.coe a : β)
instance [CoeOTC α β] : CoeHTC α β where coe a := CoeOTC.coe a
instance : CoeHTC α α where coe a := a
instance [CoeTail β γ] [CoeHTC α β] : CoeHTCT α γ where coe a := CoeTail.coe (CoeHTC.coe a : β)
instance [CoeHTC α β] : CoeHTCT α β where coe a := CoeHTC.coe a
instance : CoeHTCT α α where coe a := a
instance [CoeHTCT α β] : CoeT α a β where coe := CoeHTCT.coe a
instance [CoeDep α a β] : CoeT α a β where coe := CoeDep.coe a
instance : CoeT α a α where coe := a
instance [CoeFun α fun _ => β] : CoeOut α β where coe a := CoeFun.coe a
instance [CoeSort α β] : CoeOut α β where coe a := CoeSort.coe a
end

instance boolToProp : Coe Bool Prop where coe b := b = true
instance boolToSort : CoeSort Bool Prop where coe b := b = true
instance decPropToBool (p : Prop) [Decidable p] : CoeDep Prop p Bool where coe := decide p
instance optionCoe {α : Type u} : Coe α (Option α) where coe := some
instance subtypeCoe {α : Sort u} {p : α → Prop} : CoeOut (Subtype p) α where coe v := v.val

/-- Types into which natural numbers map. -/
class NatCast (R : Type u) where
  /-- The image of a natural number. -/
  natCast : Nat → R
instance instNatCastNat : NatCast Nat where natCast n := n
/-- The image of a natural number. -/
@[coe, reducible, match_pattern] protected def Nat.cast {R : Type u} [NatCast R] : Nat → R :=
  NatCast.natCast
instance {R : Type u} [NatCast R] : CoeTail Nat R where coe := Nat.cast
instance {R : Type u} [NatCast R] : CoeHTCT Nat R where coe := Nat.cast

namespace Lean
instance : CoeOut SyntaxNodeKind SyntaxNodeKinds where coe k := List.cons k List.nil
instance {ks : SyntaxNodeKinds} : CoeOut (TSyntax ks) Syntax where coe s := s.raw
instance : CoeOut Ident Term where coe s := ⟨s.raw⟩
instance : CoeOut Ident (TSyntax `Lean.Parser.Term.funBinder) where coe s := ⟨s.raw⟩
instance : Coe Ident (TSyntax `Lean.Parser.Command.declId) where coe s :=
  ⟨.node .none `Lean.Parser.Command.declId
    (.mk (.cons s.raw (.cons (.node .none nullKind (.mk .nil)) .nil)))⟩
instance : Coe NumLit Term where coe s := ⟨s.raw⟩
instance : Coe StrLit Term where coe s := ⟨s.raw⟩
instance : Coe CharLit Term where coe s := ⟨s.raw⟩
instance : Coe NameLit Term where coe s := ⟨s.raw⟩
end Lean
