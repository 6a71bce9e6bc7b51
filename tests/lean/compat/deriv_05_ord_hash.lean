/-! Derived comparison and hashing. -/

inductive Colour where
  | red | green | blue
  deriving Repr, BEq, Ord, Hashable, Inhabited, DecidableEq

structure Version where
  major : Nat
  minor : Nat
  tag : String
  deriving Repr, BEq, Ord, Hashable

inductive Shape (α : Type) where
  | point
  | pair (a b : α)
  | more (s : Shape α) (a : α)
  deriving Repr, BEq, Ord, Hashable

#eval compare Colour.red Colour.blue
#eval compare (Version.mk 1 2 "a") (Version.mk 1 2 "b")
#eval (compare (Shape.pair 1 2) (Shape.pair 1 1)).isGT
#eval hash Colour.red == hash Colour.red
#eval (compare Colour.red Colour.green).isLE
#eval max 3 5

example : compare Colour.green Colour.green = .eq := rfl
example : (compare 1 2).swap = compare 2 1 := rfl
