/-! Binary trees and their size. -/

inductive BinTree where
  | leaf : BinTree
  | node (left right : BinTree) : BinTree
  deriving Repr, Inhabited

namespace BinTree
def size : BinTree → Nat
  | leaf => 1
  | node l r => 1 + size l + size r

def flip : BinTree → BinTree
  | leaf => leaf
  | node l r => node (flip r) (flip l)

theorem size_flip : ∀ t : BinTree, size (flip t) = size t
  | leaf => rfl
  | node l r => by
    simp only [flip, size, size_flip l, size_flip r]
    omega

#eval flip (node leaf (node leaf leaf))
#eval (node leaf leaf).size
end BinTree
