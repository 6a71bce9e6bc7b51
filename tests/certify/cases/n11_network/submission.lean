import Lean
#eval do
  let out ← IO.Process.output {cmd := "curl", args := #["http://127.0.0.1:1/"]}
  unless out.exitCode == 0 do throw (IO.userError "no network")
theorem goal : 1 = 1 := rfl
