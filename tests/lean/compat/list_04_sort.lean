/-! Insertion sort. -/

def ins (x : Nat) : List Nat → List Nat
  | [] => [x]
  | y :: ys => if x ≤ y then x :: y :: ys else y :: ins x ys

def sort : List Nat → List Nat
  | [] => []
  | x :: xs => ins x (sort xs)

#eval sort [3, 1, 2]

theorem length_ins (x : Nat) (xs : List Nat) : (ins x xs).length = xs.length + 1 := by
  induction xs with
  | nil => rfl
  | cons y ys ih =>
    simp only [ins]
    split
    · rfl
    · simp [ih]

theorem length_sort (xs : List Nat) : (sort xs).length = xs.length := by
  induction xs with
  | nil => rfl
  | cons x xs ih => simp [sort, length_ins, ih]
