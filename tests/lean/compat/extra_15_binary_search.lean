/-! Functions with proofs of bounds. -/

def sumBelow (f : (i : Nat) → i < n → Nat) : Nat := go n (Nat.le_refl n)
where
  go : (i : Nat) → i ≤ n → Nat
    | 0, _ => 0
    | i + 1, h => go i (Nat.le_of_succ_le h) + f i h

#eval sumBelow (n := 4) fun i _ => i
def total (xs : List Nat) : Nat := sumBelow (n := xs.length) fun i h => xs[i]
#eval total [1, 2, 3]
example : total [1, 2, 3] = 6 := rfl
