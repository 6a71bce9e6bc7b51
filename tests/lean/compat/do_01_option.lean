/-! `do` in `Option`. -/

def safeDiv (a b : Nat) : Option Nat := if b = 0 then none else some (a / b)

def ratio (a b c : Nat) : Option Nat := do
  let x ← safeDiv a b
  let y ← safeDiv x c
  return x + y

#eval ratio 100 5 2
#eval ratio 100 0 2
example : ratio 100 5 2 = some 30 := rfl
example : ratio 1 0 1 = none := rfl
