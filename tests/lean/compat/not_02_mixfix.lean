/-! Prefix, postfix and mixfix. -/

def fact : Nat → Nat
  | 0 => 1
  | n + 1 => (n + 1) * fact n

postfix:max "!" => fact
prefix:max "√" => Nat.log2
notation:max "⟪" a ", " b "⟫" => Prod.mk a b

#eval (5)!
example : 3 ! = 6 := rfl
example : √16 = 4 := by decide
example : ⟪1, 2⟫.1 = 1 := rfl
