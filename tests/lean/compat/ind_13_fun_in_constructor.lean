/-! Constructors that take functions. -/

inductive CBTree where
  | leaf : CBTree
  | sup : (Nat → CBTree) → CBTree

def succ (t : CBTree) : CBTree := .sup fun _ => t

def omegaTree : CBTree := .sup fun n => toTree n
where
  toTree : Nat → CBTree
    | 0 => .leaf
    | n + 1 => succ (toTree n)

theorem leaf_ne_sup (f : Nat → CBTree) : CBTree.leaf ≠ .sup f := by
  intro h
  cases h
