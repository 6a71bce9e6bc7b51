/-! Equality: reflexivity, symmetry, transitivity, substitution. -/

example (α β : Type) (f : α → β) (a : α) : (fun x => f x) a = f a := rfl
example (a : Nat) : (a, 2).1 = a := rfl
example : 2 + 3 = 5 := rfl

example (α : Type) (a b : α) (p : α → Prop) (h₁ : a = b) (h₂ : p a) : p b := h₁ ▸ h₂
example (α : Type) (a b c d : α) (hab : a = b) (hcb : c = b) (hcd : c = d) : a = d :=
  (hab.trans hcb.symm).trans hcd

example (f g : Nat → Nat) (a b : Nat) (h₁ : a = b) (h₂ : f = g) : f a = g b := congr h₂ h₁
example (f g : Nat → Nat) (a : Nat) (h : f = g) : f a = g a := congrFun h a
example (f : Nat → Nat) (a b : Nat) (h : a = b) : f a = f b := congrArg f h
