/-! Overloading an operation. -/

class Plus (α : Type u) where
  plus : α → α → α

def twice [Plus α] (a : α) : α := Plus.plus a a

instance : Plus Nat := ⟨Nat.add⟩
instance : Plus Bool := ⟨or⟩
instance [Plus α] : Plus (Option α) where
  plus
    | some a, some b => some (Plus.plus a b)
    | o, none => o
    | none, o => o

#eval twice 10
example : twice (some 2) = some 4 := rfl
