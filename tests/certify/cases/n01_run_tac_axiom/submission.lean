import Lean
theorem goal : 1 = 2 := by
  run_tac
    let t ← Lean.Elab.Tactic.getMainTarget
    Lean.addDecl <| .axiomDecl {name := `x.ax, levelParams := [], type := t, isUnsafe := false}
  exact x.ax
