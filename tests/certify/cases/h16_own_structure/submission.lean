structure Pair where
  fst : Nat
  snd : 1 + fst = 2
def p : Pair := ⟨1, rfl⟩
theorem goal : 1 + 1 = 2 := p.snd
