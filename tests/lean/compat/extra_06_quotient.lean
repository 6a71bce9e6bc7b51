/-! Quotients. -/

def modTwo (a b : Nat) : Prop := a % 2 = b % 2

instance parity : Setoid Nat where
  r := modTwo
  iseqv := ⟨fun _ => rfl, fun h => h.symm, fun h k => h.trans k⟩

def Parity := Quotient parity
def Parity.mk (n : Nat) : Parity := Quotient.mk _ n
def Parity.isEven (p : Parity) : Bool :=
  Quotient.lift (fun n => n % 2 == 0) (fun a b (h : a % 2 = b % 2) => by simp [h]) p

example : Parity.mk 2 = Parity.mk 4 := Quotient.sound rfl
example : (Parity.mk 3).isEven = false := rfl
