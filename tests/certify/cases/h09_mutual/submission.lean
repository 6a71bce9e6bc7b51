mutual
def ev : Nat → Bool
 | 0 => true
 | n+1 => od n
def od : Nat → Bool
 | 0 => false
 | n+1 => ev n
end
theorem four : ev 4 = true := rfl
theorem goal : 1 + 1 = 2 := by have := four; rfl
