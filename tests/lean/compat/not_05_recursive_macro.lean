/-! Macros with several cases and repetitions. -/

syntax "allOf " term,+ : term
macro_rules
  | `(allOf $p) => `($p)
  | `(allOf $p, $ps,*) => `($p ∧ allOf $ps,*)

example : allOf True, 1 = 1, 2 = 2 := ⟨trivial, rfl, rfl⟩

macro "const% " e:term : term => `(fun _ => $e)
example : (const% 3 : Nat → Nat) 7 = 3 := rfl

macro "lemma' " n:ident " : " t:term " := " e:term : command => `(theorem $n : $t := $e)
lemma' two_eq : 1 + 1 = 2 := rfl
#check two_eq
