/-! `if h : ...`, `match` on a term, `if let`. -/

def at' (xs : List Nat) (i : Nat) : Nat :=
  if h : i < xs.length then xs[i] else 0
#eval at' [5, 6] 1

def describe (n : Nat) : String :=
  match n % 2 with
  | 0 => "even"
  | _ + 1 => "odd"
#eval describe 3

def firstOr (xs : List Nat) (d : Nat) : Nat := if let x :: _ := xs then x else d
example : firstOr [] 7 = 7 := rfl
