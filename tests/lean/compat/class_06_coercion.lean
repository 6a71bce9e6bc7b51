/-! Coercions to types, functions and between types. -/

structure Monoid₀ where
  carrier : Type
  op : carrier → carrier → carrier

instance : CoeSort Monoid₀ Type := ⟨fun m => m.carrier⟩

def square (m : Monoid₀) (a : m) : m := m.op a a

structure Morphism where
  toFun : Nat → Nat
instance : CoeFun Morphism fun _ => Nat → Nat := ⟨Morphism.toFun⟩

def dbl : Morphism := ⟨fun n => 2 * n⟩
example : dbl 4 = 8 := rfl

example (n : Nat) (i : Int) : Int := n + i
example : Option Nat := (3 : Nat)

def f (b : Bool) : Prop := b
example : f true := rfl
