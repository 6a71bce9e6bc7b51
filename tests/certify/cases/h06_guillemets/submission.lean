theorem «weird name ∀» : True := trivial
theorem h₁' : True := trivial
theorem «goal» : 1 + 1 = 2 := rfl
