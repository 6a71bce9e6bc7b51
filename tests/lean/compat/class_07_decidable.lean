/-! Decidable propositions and `if`. -/

def step (a b x : Nat) : Bool := if x < a ∨ x > b then false else true

#eval step 3 7 5

example : (if 10 < 5 then 1 else 2) = 2 := by decide
theorem ex : ¬(True ∧ False) := by decide

instance decAnd (p q : Prop) [Decidable p] [Decidable q] : Decidable (p ∧ q) :=
  if hp : p then
    if hq : q then isTrue ⟨hp, hq⟩ else isFalse fun h => hq h.2
  else isFalse fun h => hp h.1

example : decide (3 < 5 ∧ 5 < 7) = true := rfl
