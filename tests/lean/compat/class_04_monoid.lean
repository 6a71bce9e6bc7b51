/-! A small algebraic hierarchy. -/

class Semi (α : Type u) extends Mul α where
  assoc : ∀ a b c : α, a * b * c = a * (b * c)

class Monoid' (α : Type u) extends Semi α where
  one : α
  one_mul : ∀ a : α, one * a = a
  mul_one : ∀ a : α, a * one = a

theorem one_unique [Monoid' α] (e : α) (h : ∀ a : α, e * a = a) : e = Monoid'.one :=
  (Monoid'.mul_one e).symm.trans (h Monoid'.one)

instance : Monoid' Nat where
  assoc := Nat.mul_assoc
  one := 1
  one_mul := Nat.one_mul
  mul_one := Nat.mul_one

example (e : Nat) (h : ∀ a, e * a = a) : e = 1 := one_unique e h
