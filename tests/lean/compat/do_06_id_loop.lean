/-! Mutable variables and loops in `Id`. -/

def sumTo (n : Nat) : Nat := Id.run do
  let mut s := 0
  for i in [0:n + 1] do
    s := s + i
  return s

#eval sumTo 10

def sumList (xs : List Nat) : Nat := Id.run do
  let mut s := 0
  for x in xs do
    s := s + x
  return s

#eval sumList [1, 2, 3]
