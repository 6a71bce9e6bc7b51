section
variable (n : Nat)
theorem aux : n + 0 = n := rfl
end
theorem goal : ∀ n : Nat, n + 0 = n := aux
