/-! Default values and anonymous constructors. -/

structure Config where
  depth : Nat := 3
  name : String := "none"
  flag : Bool := depth > 2
  deriving Repr, DecidableEq

def c₁ : Config := {}
def c₂ : Config := { depth := 1 }

#eval c₁
#eval c₂.flag
example : c₂.depth = 1 := rfl
example : c₁ ≠ c₂ := by decide
