local notation "⟪\"" x => x
def foo : Nat := ⟪" 1 -- "
theorem goal : 1 = 2 := by decide
