/-! An indexed family. -/

inductive Vect (α : Type u) : Nat → Type u where
  | nil : Vect α 0
  | cons {n : Nat} (a : α) (v : Vect α n) : Vect α (n + 1)

namespace Vect
def head {n : Nat} : Vect α (n + 1) → α
  | cons a _ => a

def tail {n : Nat} : Vect α (n + 1) → Vect α n
  | cons _ v => v

theorem eta {n : Nat} : ∀ v : Vect α (n + 1), cons v.head v.tail = v
  | cons _ _ => rfl

def map (f : α → β → γ) {n : Nat} : Vect α n → Vect β n → Vect γ n
  | nil, nil => nil
  | cons a as, cons b bs => cons (f a b) (map f as bs)

def toList {n : Nat} : Vect α n → List α
  | nil => []
  | cons a v => a :: v.toList

theorem length_toList {n : Nat} (v : Vect α n) : v.toList.length = n := by
  induction v with
  | nil => rfl
  | cons a v ih => simp [toList, ih]
end Vect
