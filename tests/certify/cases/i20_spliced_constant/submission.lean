open Lean
def nm (s : String) : Name := .str (.str (.str (.str .anonymous "Lean") "Parser") "Tactic") s
def at' (s : String) : Syntax := .atom .none s
def null (xs : Array Syntax) : Syntax := .node .none (.str .anonymous "null") xs
def optn : Syntax := .ident .none ⟨"", ⟨0⟩, ⟨0⟩⟩ (.str (.str .anonymous "debug") ("skipKernel" ++ "TC")) .nil
def cfg : Syntax := .node .none (nm "optConfig") #[null #[.node .none (nm "configItem")
  #[.node .none (nm "posConfigItem") #[at' "+", .ident .none ⟨"kernel", ⟨0⟩, ⟨6⟩⟩ (.str .anonymous "kernel") .nil]]]]
def dec : Syntax := .node .none (nm "decide") #[at' "decide", cfg]
def seq (s : Syntax) : Syntax := .node .none (nm "tacticSeq") #[.node .none (nm "tacticSeq1Indented") #[null #[s]]]
def evilS : Syntax := .node .none (nm "set_option") #[at' "set_option", optn, null #[], at' "true", at' "in", seq dec]
def evilT : TSyntax (.cons (.str .anonymous "tactic") .nil) := ⟨evilS⟩
macro "sneaky" : tactic => `(tactic| $evilT)
theorem goal : 1 = 2 := by sneaky
