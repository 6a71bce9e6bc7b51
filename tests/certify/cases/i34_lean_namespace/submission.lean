namespace Lean
def x := 1
end Lean
theorem goal : 1 = 2 := by decide
