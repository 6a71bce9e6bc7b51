def s := "axiom sorry #exit /- "
def c := '"'
theorem goal : 1 + 1 = 2 := rfl
