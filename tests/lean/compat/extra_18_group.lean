/-! Groups from their axioms. -/

class Group (G : Type u) extends Mul G where
  e : G
  inv : G → G
  assoc : ∀ a b c : G, a * b * c = a * (b * c)
  one_mul : ∀ a : G, e * a = a
  inv_mul : ∀ a : G, inv a * a = e

namespace Group
variable {G : Type u} [Group G]
theorem left_cancel (a b c : G) (h : a * b = a * c) : b = c := by
  rw [← one_mul b, ← inv_mul a, assoc, h, ← assoc, inv_mul, one_mul]
theorem mul_one (a : G) : a * e = a := by
  apply left_cancel (inv a)
  rw [← assoc, inv_mul, one_mul]
theorem mul_inv (a : G) : a * inv a = e := by
  apply left_cancel (inv a)
  rw [← assoc, inv_mul, one_mul, mul_one]
theorem inv_inv (a : G) : inv (inv a) = a := by
  apply left_cancel (inv a)
  rw [mul_inv, inv_mul]
end Group
