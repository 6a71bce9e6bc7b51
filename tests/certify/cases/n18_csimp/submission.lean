import Lean
def f (_ : Nat) : Bool := false
def g (_ : Nat) : Bool := true
@[csimp] theorem fg : @f = @g := sorry
theorem goal : 1 = 2 := absurd (show f 0 = true by native_decide) (by decide)
