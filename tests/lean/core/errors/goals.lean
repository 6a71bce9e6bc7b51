-- error 9: unsolved goals
-- error 14: Type mismatch
-- error 16: Unknown identifier `missing`
-- error 18: unsolved goals
-- error 19: unknown tactic
-- error 22: Tactic `rfl` failed
-- error 25: Did not find an occurrence of the pattern

theorem unsolved (p q : Prop) (hp : p) : p ∧ q := by
  constructor
  · exact hp

theorem mismatch (p q : Prop) (hp : p) : q := by
  exact hp

theorem unknown_name : True := missing

theorem unknown_tactic (p : Prop) (hp : p) : p := by
  frobnicate

theorem no_rfl (a b : Nat) : a = b := by
  rfl

theorem no_rewrite (a b c : Nat) (h : a = b) : c = c + 0 := by
  rw [h]
