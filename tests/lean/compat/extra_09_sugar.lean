/-! Sugar for functions: sections, projections, pipes. -/

#eval [1, 2, 3].map (· + 1)
#eval [(1, 2), (3, 4)].map (·.2)
#eval [1, 2, 3] |>.map (fun x => x * x) |>.foldl (· + ·) 0
#eval (List.map (fun x => x + 1) <| List.range 3)
example : (fun (x, y) => x + y) (1, 2) = 3 := rfl
example : (Nat.succ ∘ Nat.succ) 3 = 5 := rfl
def isZero : Nat → Bool := fun
  | 0 => true
  | _ => false
example : isZero 0 := rfl
