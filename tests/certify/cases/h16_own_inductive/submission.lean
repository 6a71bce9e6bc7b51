inductive Tree where | leaf | node (l r : Tree)
def Tree.size : Tree → Nat
  | leaf => 1
  | node l r => l.size + r.size
theorem two : (Tree.node .leaf .leaf).size = 2 := rfl
theorem goal : 1 + 1 = 2 := two
