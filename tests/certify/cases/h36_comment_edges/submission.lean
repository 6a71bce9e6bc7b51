theorem goal /- c /- d -/ -/: 1 + 1 = 2 := (/- e -/rfl)-- f
