/-! Tactics that suggest a proof: the file is what they are asked, the tests look for errors. -/

example (a b : Nat) (h : a < b) : a ≤ b := by exact?

example (a b c : Nat) (h : a ≤ b) : a * c ≤ b * c := by apply?

example (xs ys : List Nat) : (xs ++ ys).length = xs.length + ys.length := by exact?

example (a : Nat) : a + 0 = a := by simp?

example (p q : Prop) (hp : p) (hq : q) : p ∧ q := by show_term exact ⟨hp, hq⟩

example (f : Nat → Nat) (h : ∀ x, f x = x) (a : Nat) : f a + 0 = a := by simp_all?

example (a b : Nat) : a + b = b + a := by rw?
