set_option autoImplicit true
theorem goal {h : p} (hp : p = (1 = 2)) : 1 = 2 := hp ▸ h
