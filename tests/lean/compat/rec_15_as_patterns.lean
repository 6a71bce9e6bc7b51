/-! Named patterns, `if let`, alternatives. -/

def dropDup : List Nat → List Nat
  | x :: y :: rest => if x = y then dropDup (y :: rest) else x :: dropDup (y :: rest)
  | xs => xs

#eval dropDup [1, 1, 2, 2, 2, 3]

def second : List Nat → List Nat
  | _ :: rest@(_ :: _) => rest
  | xs => xs
example : second [1, 2, 3] = [2, 3] := rfl

def orElse (o : Option Nat) (d : Nat) : Nat :=
  if let some n := o then n else d

example : orElse none 3 = 3 := rfl
example : orElse (some 2) 3 = 2 := rfl

def small : Nat → Bool
  | 0 | 1 | 2 => true
  | _ => false
example : small 2 = true := rfl
