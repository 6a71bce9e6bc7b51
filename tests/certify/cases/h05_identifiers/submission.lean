theorem no_sorry_here : True := trivial
theorem axiom_free' : True := trivial
def admittance := 1
theorem goal : 1 + 1 = 2 := rfl
