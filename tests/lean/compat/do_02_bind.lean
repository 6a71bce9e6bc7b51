/-! Binds, maps and alternatives in `Option`. -/

def add (a b : Option Nat) : Option Nat := a >>= fun x => b >>= fun y => pure (x + y)

example : add (some 2) (some 3) = some 5 := rfl
example : (some 3).bind (fun n => if n > 2 then some n else none) = some 3 := rfl
example : (fun n => n + 1) <$> some 3 = some 4 := rfl
example : (none <|> some 3) = some 3 := rfl
example : (some 1 <|> some 3) = some 1 := rfl
example : (Nat.add <$> some 1 <*> some 2) = some 3 := rfl
