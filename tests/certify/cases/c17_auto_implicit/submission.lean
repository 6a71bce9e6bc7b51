set_option autoImplicit true
theorem goal {three : Nat} (h : 1 + 1 = three) : 1 + 1 = three := h
