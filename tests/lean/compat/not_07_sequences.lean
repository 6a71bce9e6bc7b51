/-! Macros over sequences. -/

syntax "sumOf " "[" term,* "]" : term
macro_rules
  | `(sumOf []) => `(0)
  | `(sumOf [$x]) => `($x)
  | `(sumOf [$x, $xs,*]) => `($x + sumOf [$xs,*])

#eval sumOf [1, 2, 3]
example (a b : Nat) : sumOf [a, b] = a + b := rfl

syntax "andAll " "(" term,* ")" : term
macro_rules
  | `(andAll ($ps,*)) => do
    let mut r ← `(True)
    for p in ps.getElems.reverse do
      r ← `($p ∧ $r)
    return r

#check andAll (1 = 1, 2 = 2)
example : andAll (1 = 1, 2 = 2) := ⟨rfl, rfl, trivial⟩

macro "inOrder " ts:tactic,+ : tactic => `(tactic| ($[$ts];*))

example (p q : Prop) (hp : p) (hq : q) : p ∧ q := by
  inOrder constructor, exact hp, exact hq
