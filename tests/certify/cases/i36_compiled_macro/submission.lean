local notation "N" => Nat
#check @«_aux__x»
theorem goal : 1 = 2 := by decide
