import Lean
unsafe def badNatUnsafe : Nat := unsafeCast (-4294967296 : Int)
@[implemented_by badNatUnsafe] opaque badNatVal : Nat
run_elab do
  let v := badNatVal
  Lean.addDecl <| .defnDecl {name := `badNat, levelParams := [], type := .const ``Nat [], value := .lit (.natVal v), hints := .opaque, safety := .safe}
theorem goal : 1 = 2 := by decide
