/-! Functions and currying. -/

def curry (f : α × β → γ) (a : α) (b : β) : γ := f (a, b)
def uncurry (f : α → β → γ) (p : α × β) : γ := f p.1 p.2

theorem curry_uncurry (f : α → β → γ) : curry (uncurry f) = f := rfl
theorem uncurry_curry (f : α × β → γ) : uncurry (curry f) = f := rfl

#check @curry
#eval uncurry Nat.add (2, 3)
#eval (fun x y => x * y + 1) 3 4
