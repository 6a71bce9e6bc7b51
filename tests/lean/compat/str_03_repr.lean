/-! Values as Lean terms. -/

#eval (some 3, [1, 2], "x\n")
#eval (Sum.inl 3 : Nat ⊕ Bool)
#eval (-5 : Int)
#eval (3 : Fin 5)
#eval ()
#eval #[1, 2, 3]
#eval repr [1, 2]
#eval (none : Option Nat)
