/-! Derived instances. -/

inductive Shape where
  | circle (r : Nat)
  | rect (w h : Nat)
  | unit
  deriving Repr, DecidableEq, Inhabited

#eval [Shape.circle 2, .rect 3 4, .unit]
#eval decide (Shape.circle 2 = Shape.circle 2)
#eval Shape.circle 2 == Shape.unit
example : Shape.rect 1 2 ≠ Shape.rect 2 1 := by decide
example : (default : Shape) = default := rfl
