axiom hid : 1 + 1 = 3
local macro_rules | `(sorry) => `(hid)
theorem goal : 1 + 1 = 3 := sorry
