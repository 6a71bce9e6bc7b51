/-! `try`, `catch` and `finally` in several monads. -/

def safeDiv (a b : Nat) : Except String Nat := do
  if b == 0 then throw "division by zero"
  return a / b

def orZero (a b : Nat) : Except String Nat := do
  try
    safeDiv a b
  catch _ =>
    return 0

example : orZero 1 0 = .ok 0 := rfl
example : orZero 6 3 = .ok 2 := rfl

def count (a b : Nat) : StateT Nat (Except String) Nat := do
  modify (· + 1)
  try
    let q ← safeDiv a b
    modify (· + 10)
    return q
  catch e =>
    modify (· + 100)
    if e.length > 100 then throw e
    return 0

#eval match (count 1 0).run 0 with
  | .ok (a, s) => [a, s]
  | .error _ => []

def withEnvironment : ReaderT Nat (Except String) Nat := do
  let limit ← read
  let mut total := 0
  for i in [1, 2, 3, 4] do
    try
      if total + i > limit then throw "full"
      total := total + i
    catch _ =>
      break
  return total

#eval match withEnvironment.run 6 with
  | .ok n => n
  | .error _ => 0

def stacked : ExceptT String (StateM (List Nat)) Unit := do
  set [1]
  try
    modify (2 :: ·)
    throw "stop"
  finally
    modify (3 :: ·)

#eval (stacked.run.run []).2
