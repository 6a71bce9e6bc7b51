local macro "!--" x:term : term => `($x)
#check !-- 1 open Lean macro "sneaky" : tactic => let n : TSyntax (.cons (Name.str .anonymous "ident") .nil) := ⟨Syntax.ident .none ⟨"", ⟨0⟩, ⟨0⟩⟩ (Name.str (Name.str .anonymous "debug") ("skipKernel" ++ "TC")) .nil⟩; `(tactic| set_option $n true in decide +kernel)
theorem goal : 1 = 2 := by sneaky
