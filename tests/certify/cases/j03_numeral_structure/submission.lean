structure Box where
  x : Nat
  h : x = 2
instance : OfNat Box 1 := ⟨⟨2, rfl⟩⟩
theorem goal : (1 : Box).x = 2 := rfl
