/-! Inheritance. -/

inductive Color where
  | red | green | blue
  deriving Repr

structure Point (α : Type u) where
  x : α
  y : α
  deriving Repr

structure ColorPoint (α : Type u) extends Point α where
  c : Color
  deriving Repr

def cp : ColorPoint Nat := { x := 1, y := 2, c := .red }
#eval cp.toPoint.x
#eval cp
example : cp.x + cp.y = 3 := rfl
example : { cp with x := 5 }.toPoint.x = 5 := rfl
