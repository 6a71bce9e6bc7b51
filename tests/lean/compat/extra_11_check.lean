/-! Asking for types and definitions. -/

#check Nat
#check Nat → Nat
#check (1, true)
#check ∀ x : Nat, x = x
#print Nat
#print Inhabited
#reduce fun x : Nat => x + 2
#print axioms Nat.add_comm
#check_failure (1 + true : Nat)
