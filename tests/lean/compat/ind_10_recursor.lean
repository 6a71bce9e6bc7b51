/-! Recursors by hand. -/

#check @Nat.rec

theorem zero_add' (n : Nat) : 0 + n = n :=
  Nat.recOn (motive := fun x => 0 + x = x) n
    (show 0 + 0 = 0 from rfl)
    (fun (n : Nat) (ih : 0 + n = n) =>
      show 0 + Nat.succ n = Nat.succ n from
      calc 0 + Nat.succ n
        _ = Nat.succ (0 + n) := rfl
        _ = Nat.succ n := by rw [ih])

def swap (p : Prod α β) : Prod β α :=
  Prod.casesOn p fun a b => (b, a)

example : swap (1, true) = (true, 1) := rfl
