/-! Output from `main`-like programs. -/

def greet (name : String) : IO Unit := do
  IO.println s!"Hello, {name}!"

#eval greet "world"

def main : IO Unit := do
  for i in [1, 2, 3] do
    IO.println s!"{i} squared is {i * i}"

#eval main
