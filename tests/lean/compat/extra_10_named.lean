/-! Named, optional and automatic arguments. -/

def sum (xs : List Nat) (start : Nat := 0) : Nat := xs.foldl (· + ·) start
#eval sum [1, 2, 3]
#eval sum (start := 10) [1, 2, 3]

def pred (n : Nat) (_h : n ≠ 0 := by decide) : Nat := n - 1
#eval pred 5
example : pred 5 = 4 := rfl
example : sum [] (start := 3) = 3 := rfl
