/-! Nested actions and `let some`. -/

def lookup (n : Nat) : Option Nat := [10, 20, 30][n]?

def total : Option Nat := do
  let x := (← lookup 0) + (← lookup 2)
  if x > 50 then
    none
  else
    return x

example : total = some 40 := by rfl

def first (xs : List Nat) : Option Nat := do
  let x :: _ := xs | none
  return x

example : first [4, 5] = some 4 := rfl
example : first [] = none := rfl
