theorem goal (b a : Nat) : a + b = b + a := sorry
