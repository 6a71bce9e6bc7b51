/-! `calc` with a relation of one's own, through `Trans`. -/

def divides (x y : Nat) : Prop := ∃ k, k * x = y

theorem divides_trans {x y z : Nat} (h₁ : divides x y) (h₂ : divides y z) : divides x z :=
  let ⟨k₁, d₁⟩ := h₁
  let ⟨k₂, d₂⟩ := h₂
  ⟨k₂ * k₁, by rw [Nat.mul_assoc, d₁, d₂]⟩

theorem divides_mul (x k : Nat) : divides x (k * x) := ⟨k, rfl⟩

instance : Trans divides divides divides where
  trans := divides_trans

example (x y z : Nat) (h₁ : divides x y) (h₂ : y = z) : divides x (2 * z) :=
  calc
    divides x y := h₁
    _ = z := h₂
    divides _ (2 * z) := divides_mul ..

infix:50 " ∣∣ " => divides
example (x y : Nat) (h : x ∣∣ y) : x ∣∣ 3 * y := calc
  x ∣∣ y := h
  _ ∣∣ 3 * y := divides_mul ..
