local infixl:65 " +++ " => fun (a b : Nat) => a + b
local prefix:max "√" => Nat.succ
local notation "⟦" x "⟧" => (x : Nat)
theorem aux : √1 = ⟦2⟧ := rfl
theorem goal : 1 + 1 = 2 := rfl
