/-! A tactic of one's own. -/

syntax "triv" : tactic

macro_rules
  | `(tactic| triv) => `(tactic| assumption)

example (h : p) : p := by triv

macro_rules
  | `(tactic| triv) => `(tactic| rfl)

example (x : α) : x = x := by triv

macro_rules
  | `(tactic| triv) => `(tactic| apply And.intro <;> triv)

example (x : α) (h : p) : x = x ∧ p := by triv

macro "split_and" : tactic => `(tactic| repeat' constructor)
example : True ∧ True ∧ 1 = 1 := by split_and
