/-! `ReaderT` and lifting. -/

def bounded (n : Nat) : ReaderT Nat Option Nat := do
  let limit ← read
  if n < limit then return n else none

example : bounded 3 10 = some 3 := rfl
example : (bounded 30).run 10 = none := rfl
