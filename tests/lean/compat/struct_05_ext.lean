/-! Extensionality and eta for structures. -/

@[ext] structure Complex where
  re : Int
  im : Int

namespace Complex
instance : Add Complex := ⟨fun a b => ⟨a.re + b.re, a.im + b.im⟩⟩
@[simp] theorem add_re (a b : Complex) : (a + b).re = a.re + b.re := rfl
@[simp] theorem add_im (a b : Complex) : (a + b).im = a.im + b.im := rfl

theorem add_comm (a b : Complex) : a + b = b + a := by
  ext
  · simp [Int.add_comm]
  · simp [Int.add_comm]

theorem eta (a : Complex) : ⟨a.re, a.im⟩ = a := rfl
end Complex
