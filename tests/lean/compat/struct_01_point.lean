/-! Structures: construction, projection, update. -/

structure Point (α : Type u) where
  mk ::
  x : α
  y : α
  deriving Repr

#check @Point.rec

namespace Point
def add (p q : Point Nat) : Point Nat := { x := p.x + q.x, y := p.y + q.y }
def smul (n : Nat) (p : Point Nat) : Point Nat := ⟨n * p.x, n * p.y⟩
end Point

def p : Point Nat := .mk 1 2
def q : Point Nat := { p with y := 3 }

#eval Point.add p q
#eval (p.smul 3).x
example : (p.add q).y = 5 := rfl
example (a b : α) : (Point.mk a b).x = a := rfl
