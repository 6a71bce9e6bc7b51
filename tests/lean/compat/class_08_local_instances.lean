/-! Local and scoped instances, `inferInstance`. -/

structure Vec where
  a : Nat
  b : Nat

section
local instance : Add Vec := ⟨fun v w => ⟨v.a + w.a, v.b + w.b⟩⟩
def dbl (v : Vec) : Vec := v + v
end

namespace Vec
scoped instance : Mul Vec := ⟨fun v w => ⟨v.a * w.a, v.b * w.b⟩⟩
end Vec

open Vec in
def sq (v : Vec) : Vec := v * v

example : (dbl ⟨1, 2⟩).b = 4 := rfl
example : Inhabited (Nat × Nat) := inferInstance
#check (inferInstance : DecidableEq Nat)
