/-! `for`, `while` and `repeat`, with `break`, `continue` and an early `return`. -/

def sumOdd (n : Nat) : Nat := Id.run do
  let mut s := 0
  for i in [0:n+1] do
    if i % 2 == 0 then continue
    s := s + i
  return s

#eval sumOdd 9
example : sumOdd 5 = 9 := rfl

def steps (start : Nat) : Nat := Id.run do
  let mut n := start
  let mut k := 0
  while n > 1 do
    n := if n % 2 == 0 then n / 2 else 3 * n + 1
    k := k + 1
  return k

#eval steps 27

def firstBig (bound : Nat) (xs : List Nat) : Option Nat := do
  for x in xs do
    if x > bound then return x
  none

example : firstBig 2 [1, 2, 3, 4] = some 3 := rfl
example : firstBig 9 [1, 2, 3, 4] = none := rfl

def isqrt (n : Nat) : Nat := Id.run do
  let mut r := 0
  repeat
    if (r + 1) * (r + 1) > n then break
    r := r + 1
  return r

#eval isqrt 99

def findPair (target : Nat) (xs ys : List Nat) : Option (Nat × Nat) := Id.run do
  for x in xs do
    for y in ys do
      if x + y == target then
        return some (x, y)
  return none

example : findPair 7 [1, 2, 3] [4, 5, 6] = some (1, 6) := rfl

def dot (xs ys : List Nat) : Nat := Id.run do
  let mut s := 0
  for x in xs, y in ys do
    s := s + x * y
  return s

#eval dot [1, 2, 3] [4, 5, 6]

def everyThird (n : Nat) : List Nat := Id.run do
  let mut out := []
  for i in [0:n:3] do
    out := i :: out
  return out.reverse

example : everyThird 10 = [0, 3, 6, 9] := rfl
