/-! Extensionality. -/

example : (fun x : Nat => x + 0) = fun x => 0 + x := by
  funext x
  simp

example (f g : Nat → Bool) (h : ∀ n, f n = g n) : f = g := by
  ext n
  rw [h]

example (p q : Prod Nat Nat) (h₁ : p.1 = q.1) (h₂ : p.2 = q.2) : p = q := by
  ext
  · exact h₁
  · exact h₂

example (p q : Nat → Prop) (h : ∀ n, p n ↔ q n) : p = q := by
  funext n
  exact propext (h n)
