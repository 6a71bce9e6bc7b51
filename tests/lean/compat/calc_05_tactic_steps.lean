/-! `calc` as a tactic, with open last relation. -/

example (a b c : Nat) (h : a ≤ b) (hc : b ≤ c) : a ≤ c + 1 := by
  calc a
    _ ≤ b := h
    _ ≤ c := hc
    _ ≤ c + 1 := Nat.le_succ c

example (p q r : Prop) (hpq : p ↔ q) (hqr : q ↔ r) : p ↔ r := by
  calc p ↔ q := hpq
    _ ↔ r := hqr
