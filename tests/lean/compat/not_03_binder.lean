/-! Notation that binds a variable. -/

def sumUpTo (n : Nat) (f : Nat → Nat) : Nat :=
  match n with
  | 0 => 0
  | k + 1 => sumUpTo k f + f k

macro "∑ " i:ident " < " n:term ", " e:term : term => `(sumUpTo $n fun $i => $e)

#eval ∑ i < 5, i * i
example : (∑ i < 4, i) = 6 := rfl
theorem sum_const (n : Nat) : (∑ i < n, 1 + 0 * i) = n := by
  induction n with
  | zero => rfl
  | succ n ih =>
    rw [sumUpTo, ih]
    omega
