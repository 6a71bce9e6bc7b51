/-! Constructors are injective and different. -/

open Nat

example (m n : Nat) (h : succ m = succ n) : m = n := Nat.succ.inj h
example (n : Nat) : succ n ≠ zero := fun h => Nat.noConfusion h
example (a b : Nat) (h : some a = some b) : a = b := Option.some.inj h
example (a b c d : Nat) (h : (a, b) = (c, d)) : a = c ∧ b = d := Prod.mk.inj h
example (a : Nat) : some a ≠ none := nofun
example : ¬(true = false) := nofun
