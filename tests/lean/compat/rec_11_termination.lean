/-! `termination_by` with `decreasing_by`. -/

def gcd (m n : Nat) : Nat :=
  if n = 0 then m else gcd n (m % n)
termination_by n
decreasing_by
  rename_i h
  exact Nat.mod_lt m (Nat.pos_of_ne_zero h)

#eval gcd 48 36

def search (f : Nat → Bool) (n i : Nat) : Option Nat :=
  if i < n then (if f i then some i else search f n (i + 1)) else none
termination_by n - i

#eval search (· > 4) 10 0

theorem gcd_zero (m : Nat) : gcd m 0 = m := by
  unfold gcd
  simp
