/-! Actions with references, exceptions and several monads. -/

def counter : IO Nat := do
  let r ← IO.mkRef 0
  for i in [0:5] do
    r.modify (· + i)
  r.get

#eval counter

def failing : IO Nat := do
  throw (IO.userError "no")

def recovered : IO Nat := do
  try
    failing
  catch e =>
    IO.println s!"caught: {e}"
    return 0

#eval recovered

def logged : StateT (List String) IO Unit := do
  modify ("start" :: ·)
  IO.println "working"
  modify ("end" :: ·)

#eval do
  let (_, log) ← logged.run []
  IO.println (String.intercalate ", " log.reverse)

def readLimit : ReaderT Nat IO Unit := do
  let limit ← read
  for i in [0:limit] do
    IO.print s!"{i} "
  IO.println ""

#eval readLimit.run 3
