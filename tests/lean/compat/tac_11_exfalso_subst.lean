/-! `exfalso`, `subst`, `symm`, `trivial`, `exact absurd`. -/

example (p q : Prop) (hp : p) (hnp : ¬p) : q := by
  exfalso
  exact hnp hp

example (a b c : Nat) (h₁ : a = b) (h₂ : b = c) : c = a := by
  subst h₁
  subst h₂
  rfl

example (a b : Nat) (h : a = b) : b = a := by
  symm
  exact h

example : True := by trivial

example (a b c : Nat) (h₁ : a = b) (h₂ : b = c) : a = c := by
  calc a = b := h₁
    _ = c := h₂
