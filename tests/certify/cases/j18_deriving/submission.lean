inductive E where | a | b deriving DecidableEq
instance (priority := high) : DecidableEq E := fun _ _ => .isTrue sorry
theorem goal : E.a = E.b := by decide
