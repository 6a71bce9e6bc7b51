/-! Structural recursion through `brecOn`, definitional equations. -/

def add (m : Nat) : Nat → Nat
  | .zero => m
  | .succ n => .succ (add m n)

theorem add_zero (m : Nat) : add m .zero = m := rfl
theorem add_succ (m n : Nat) : add m (.succ n) = .succ (add m n) := rfl

theorem zero_add : ∀ n, add .zero n = n
  | .zero => rfl
  | .succ n => congrArg Nat.succ (zero_add n)

def mul (n : Nat) : Nat → Nat
  | .zero => .zero
  | .succ m => add (mul n m) n

#eval mul 6 7
