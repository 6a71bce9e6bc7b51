/-! Subtypes. -/

def Pos := { n : Nat // 0 < n }

def Pos.one : Pos := ⟨1, Nat.one_pos⟩
def Pos.add (a b : Pos) : Pos := ⟨a.val + b.val, Nat.add_pos_left a.property b.val⟩

example : (Pos.one.add Pos.one).val = 2 := rfl
example (a b : Pos) (h : a.val = b.val) : a = b := Subtype.ext h

def evens := { n : Nat // n % 2 = 0 }
def four : evens := ⟨4, rfl⟩
#eval four.val
