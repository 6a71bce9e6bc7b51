/-! Several parents and laws. -/

structure RGB where
  red : Nat
  green : Nat
  blue : Nat

structure Alpha where
  alpha : Nat
  ok : alpha ≤ 255

structure Pixel extends RGB, Alpha

def opaqueRed : Pixel where
  red := 200
  green := 0
  blue := 0
  alpha := 255
  ok := by decide

example : opaqueRed.toRGB.red = 200 := rfl
example (p : Pixel) : p.alpha < 256 := Nat.lt_succ_of_le p.ok
