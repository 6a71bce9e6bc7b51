/-! Even numbers, with existential definitions. -/

def IsEven (a : Nat) := ∃ b, a = 2 * b

theorem even_plus_even {a b : Nat} (h1 : IsEven a) (h2 : IsEven b) : IsEven (a + b) :=
  match h1, h2 with
  | ⟨w1, hw1⟩, ⟨w2, hw2⟩ => ⟨w1 + w2, by rw [hw1, hw2, Nat.mul_add]⟩

theorem even_mul {a : Nat} (b : Nat) (h : IsEven a) : IsEven (a * b) := by
  obtain ⟨c, rfl⟩ := h
  exact ⟨c * b, Nat.mul_assoc 2 c b⟩

theorem even_double (a : Nat) : IsEven (a + a) := ⟨a, by omega⟩
