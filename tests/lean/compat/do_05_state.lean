/-! A state monad of one's own. -/

def State (σ α : Type) := σ → α × σ

namespace State
def get : State σ σ := fun s => (s, s)
def set (s : σ) : State σ Unit := fun _ => ((), s)
def run (x : State σ α) (s : σ) : α × σ := x s
end State

instance : Monad (State σ) where
  pure a := fun s => (a, s)
  bind x f := fun s => let (a, s') := x s; f a s'

def fresh : State Nat Nat := do
  let n ← State.get
  State.set (n + 1)
  return n

def three : State Nat (List Nat) := do
  let a ← fresh
  let b ← fresh
  let c ← fresh
  return [a, b, c]

#eval three.run 5
example : three.run 5 = ([5, 6, 7], 8) := rfl
