namespace Lists

def double : Nat → Nat
  | 0 => 0
  | n + 1 => double n + 2

def app : List Nat → List Nat → List Nat
  | [], ys => ys
  | x :: xs, ys => x :: app xs ys

def rev : List Nat → List Nat
  | [] => []
  | x :: xs => app (rev xs) [x]

def len : List Nat → Nat
  | [] => 0
  | _ :: xs => len xs + 1

def sum : List Nat → Nat
  | [] => 0
  | x :: xs => x + sum xs

def isEven : Nat → Bool
  | 0 => true
  | n + 1 => !isEven n

end Lists
