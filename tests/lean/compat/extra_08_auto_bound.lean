/-! Automatically bound implicit arguments. -/

def compose (g : β → γ) (f : α → β) (x : α) : γ := g (f x)
#check @compose
theorem compose_assoc (h : γ → δ) (g : β → γ) (f : α → β) :
    compose h (compose g f) = compose (compose h g) f := rfl
def idd {α : Sort u} (a : α) : α := a
#check (idd)
example : idd 3 = 3 := rfl
