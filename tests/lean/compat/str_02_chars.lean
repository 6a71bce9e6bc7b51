/-! Characters. -/

#eval 'a'
#eval 'a'.toNat
#eval Char.ofNat 98
example : 'a' ≠ 'b' := by decide
example : 'a'.toNat = 97 := rfl
#eval ['x', 'y']
#eval "xyz".toList
