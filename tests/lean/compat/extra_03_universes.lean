/-! Universe polymorphism. -/

universe u v
def F (α : Type u) : Type u := Prod α α
#check F
def G.{w} (α : Type w) : Type w := α × α
#check G
structure Pair (α : Type u) (β : Type v) : Type (max u v) where
  fst : α
  snd : β
example (a : α) : (Pair.mk a 3).fst = a := rfl
