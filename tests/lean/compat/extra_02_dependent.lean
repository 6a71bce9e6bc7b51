/-! Dependent types: families and sigma types. -/

def f (α : Type u) (β : α → Type v) (a : α) (b : β a) : (a : α) × β a := ⟨a, b⟩
def h1 (x : Nat) : Nat := (f Type (fun α => α) Nat x).2
#eval h1 5
example : h1 5 = 5 := rfl

def Fam : Bool → Type
  | true => Nat
  | false => String
def value : (b : Bool) → Fam b
  | true => (3 : Nat)
  | false => "three"
#check value
