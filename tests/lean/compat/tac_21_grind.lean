/-! `grind` on equations, connectives and hypotheses with quantifiers. -/

example (p q r : Prop) (h : p → q) (h' : q → r) (hp : p) : r := by grind

example (α : Type) (f : α → α) (a b : α) (h : f a = b) (h' : f b = a) : f (f a) = a := by grind

example (α : Type) (r : α → α → Prop) (sym : ∀ x y, r x y → r y x)
    (tr : ∀ x y z, r x y → r y z → r x z) (a b c : α) (h : r b a) (h' : r b c) : r a c := by
  grind

example (xs ys : List Nat) : (xs ++ ys).length = xs.length + ys.length := by grind

def twist (p : Nat × Nat) : Nat × Nat := (p.2, p.1)

@[grind =] theorem twist_twist (p : Nat × Nat) : twist (twist p) = p := rfl

example (p q : Nat × Nat) (h : twist p = q) : twist (twist (twist p)) = q := by grind

example (a b : Bool) (h : (a || b) = true) (h' : a = false) : b = true := by grind

example (o : Option Nat) (h : o ≠ none) (h' : ∀ x, o ≠ some x) : False := by
  cases o <;> grind
