/-! `StateM` from the core library. -/

def tick : StateM Nat Unit := modify (· + 1)

def counted : StateM Nat Nat := do
  tick
  tick
  let n ← get
  set (10 * n)
  return n

#eval counted.run 3
example : counted.run 3 = (5, 50) := rfl
