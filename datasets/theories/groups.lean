/-!
# Groups

A class of groups with the three axioms from the left, and some operations on top.
-/

/-- A group: a product that associates, with a unit and inverses on the left. -/
class Group (G : Type) where
  /-- The product. -/
  mul : G → G → G
  /-- The unit. -/
  one : G
  /-- The inverse. -/
  inv : G → G
  /-- Brackets do not matter. -/
  mul_assoc : ∀ a b c, mul (mul a b) c = mul a (mul b c)
  /-- The unit on the left. -/
  one_mul : ∀ a, mul one a = a
  /-- The inverse on the left. -/
  inv_mul : ∀ a, mul (inv a) a = one

namespace Group

variable {G : Type} [Group G]

/-- Division from the right. -/
def div (a b : G) : G := mul a (inv b)

/-- `b`, moved by `a`. -/
def conj (a b : G) : G := mul (mul a b) (inv a)

/-- How far two elements are from commuting. -/
def commutator (a b : G) : G := mul (mul a b) (mul (inv a) (inv b))

/-- Powers. -/
def pow (a : G) : Nat → G
  | 0 => one
  | n + 1 => mul (pow a n) a

end Group
