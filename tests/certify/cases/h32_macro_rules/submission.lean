local macro "triv" : tactic => `(tactic| decide)
local macro_rules
  | `(tactic| triv) => `(tactic| rfl)
@[local simp] theorem aux (n : Nat) : n + 0 = n := rfl
attribute [local simp] Nat.mul_one in
theorem goal : 1 + 1 = 2 := by triv
