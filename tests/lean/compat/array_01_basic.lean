/-! Arrays: access, change, walks. -/

def squares (n : Nat) : Array Nat := Id.run do
  let mut out := #[]
  for i in [0:n] do
    out := out.push (i * i)
  return out

#eval squares 5
#eval (squares 5)[2]!
#eval (squares 5)[9]?
#eval (squares 5).map (· + 1)
#eval (squares 5).foldl (· + ·) 0
#eval #[1, 2] ++ #[3]
#eval (#[3, 1, 2].set! 0 9).toList
#eval #["a", "b"].size

def sumArray (a : Array Nat) : Nat := Id.run do
  let mut s := 0
  for h : i in [0:a.size] do
    s := s + a[i]
  return s

#eval sumArray #[1, 2, 3]

def contains (a : Array Nat) (x : Nat) : Bool := Id.run do
  for y in a do
    if x == y then return true
  return false

#eval contains #[1, 2, 3] 2

example (a : Array Nat) : (a.push 1).size = a.size + 1 := by simp
example (a : Array Nat) (h : a.size = 3) : a[1] + 0 = a[1] := by simp
