/-! Derived instances of parametric and recursive types. -/

inductive Tree (α : Type) where
  | leaf
  | node (l : Tree α) (a : α) (r : Tree α)
  deriving Repr, BEq, DecidableEq, Inhabited

def t : Tree Nat := .node .leaf 3 (.node .leaf 4 .leaf)
#eval t
#eval t == t
example : t ≠ .leaf := by decide
