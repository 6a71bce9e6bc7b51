/-! Infix notation. -/

structure V where
  a : Int
  b : Int

def V.dot (v w : V) : Int := v.a * w.a + v.b * w.b
infixl:70 " ⬝ " => V.dot

example : (⟨1, 2⟩ : V) ⬝ ⟨3, 4⟩ = 11 := rfl
theorem dot_comm (v w : V) : v ⬝ w = w ⬝ v := by
  simp [V.dot, Int.mul_comm]
#check fun v w : V => v ⬝ w
