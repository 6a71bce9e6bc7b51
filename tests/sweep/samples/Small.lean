namespace Small
def double : Nat → Nat
  | 0 => 0
  | n + 1 => double n + 2
def app : List Nat → List Nat → List Nat
  | [], ys => ys
  | x :: xs, ys => x :: app xs ys
def len : List Nat → Nat
  | [] => 0
  | _ :: xs => len xs + 1
end Small
