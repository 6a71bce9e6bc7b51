/-! Sections, variables and anonymous constructors. -/

section
variable (p q r : Prop)
variable (hp : p) (hq : q)

example : p ∧ q := ⟨hp, hq⟩
include hp hq in
theorem three (hr : r) : p ∧ q ∧ r := ⟨hp, hq, hr⟩
#check three
end

example : True ∧ True ∧ True := three True True True ⟨⟩ ⟨⟩ ⟨⟩
