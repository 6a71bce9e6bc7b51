/-! Numerals and arithmetic for one's own type. -/

structure Rational where
  num : Int
  den : Nat
  inv : den ≠ 0

instance : OfNat Rational n where
  ofNat := { num := n, den := 1, inv := by decide }

instance : Add Rational where
  add a b := ⟨a.num * b.den + b.num * a.den, a.den * b.den, Nat.mul_ne_zero a.inv b.inv⟩

example : (2 : Rational).num = 2 := rfl
example : ((2 : Rational) + 3).den = 1 := rfl
