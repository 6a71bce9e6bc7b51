local macro "both" t:tactic : tactic => `(tactic| skip <;> $t)
local macro "twice" x:term:max : term => `($x + $x)
theorem aux : (twice 1) = 2 := by both rfl
theorem goal : 1 + 1 = 2 := aux
