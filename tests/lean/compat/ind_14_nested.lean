/-! A nested inductive type. -/

inductive Rose (α : Type) where
  | node : α → List (Rose α) → Rose α

namespace Rose
mutual
def count : Rose α → Nat
  | node _ ts => 1 + countAll ts
def countAll : List (Rose α) → Nat
  | [] => 0
  | t :: ts => count t + countAll ts
end

example : count (node 1 [node 2 [], node 3 [node 4 []]]) = 4 := rfl
#eval count (node 1 [node 2 [], node 3 [node 4 []]])

theorem count_pos (t : Rose α) : 0 < t.count := by
  cases t with
  | node a ts =>
    rw [count]
    omega
end Rose
