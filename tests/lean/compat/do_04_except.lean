/-! `do` in `Except`. -/

def checked (n : Nat) : Except String Nat :=
  if n < 100 then .ok n else .error "too big"

def sum2 (a b : Nat) : Except String Nat := do
  let x ← checked a
  let y ← checked b
  checked (x + y)

example : sum2 10 20 = .ok 30 := rfl
example : sum2 60 60 = .error "too big" := rfl

def guarded (n : Nat) : Except String Nat := do
  if n = 0 then throw "zero"
  return n
example : guarded 3 = .ok 3 := rfl
