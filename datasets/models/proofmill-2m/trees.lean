inductive Tree where
  | leaf : Tree
  | node : Tree → Nat → Tree → Tree

def mirror : Tree → Tree
  | .leaf => .leaf
  | .node l x r => .node (mirror r) x (mirror l)

def size : Tree → Nat
  | .leaf => 0
  | .node l _ r => size l + size r + 1

def height : Tree → Nat
  | .leaf => 0
  | .node l _ r => max (height l) (height r) + 1

def total : Tree → Nat
  | .leaf => 0
  | .node l x r => total l + x + total r

def flatten : Tree → List Nat
  | .leaf => []
  | .node l x r => flatten l ++ x :: flatten r
