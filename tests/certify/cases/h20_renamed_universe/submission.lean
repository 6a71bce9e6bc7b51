theorem goal.{w} (β : Sort w) (b : β) : b = b := rfl
