/-! Local definitions. -/

def twice_double (x : Nat) : Nat :=
  let y := x + x
  y * y

#eval twice_double 2
def t (x : Nat) : Nat :=
  let y := x + x; y * y
theorem t_eq (x : Nat) : t x = (x + x) * (x + x) := rfl
def foo := let a := Nat; fun x : a => x + 2
#eval foo 3
