/-! A class with default elements. -/

class Default (α : Type u) where
  dflt : α

export Default (dflt)

instance : Default Bool := ⟨true⟩
instance : Default Nat where
  dflt := 7
instance [Default α] [Default β] : Default (α × β) := ⟨(dflt, dflt)⟩
instance {α : Type u} {β : Type v} [Default β] : Default (α → β) := ⟨fun _ => dflt⟩

example : (dflt : Nat × Bool) = (7, true) := rfl
#eval (dflt : Nat × Nat)
