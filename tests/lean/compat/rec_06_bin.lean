/-! Binary digits, by recursion on half. -/

def natToBin (x : Nat) : List Nat :=
  match x with
  | 0 => [0]
  | 1 => [1]
  | x + 2 =>
    have : (x + 2) / 2 < x + 2 := by omega
    natToBin ((x + 2) / 2) ++ [x % 2]

#eval natToBin 1234567

def bits (n : Nat) : Nat := if n = 0 then 0 else bits (n / 2) + 1

example : bits 0 = 0 := by
  unfold bits
  rfl

#eval bits 1000
