/-! Linear arithmetic. -/

example (x y : Nat) (h : x < y) : x + 1 ≤ y := by omega
example (x : Nat) (h : x % 2 = 1) : ¬x = 2 * (x / 2) := by omega
example (a b c : Int) (h₁ : a < b) (h₂ : b < c) : a + 2 ≤ c := by omega
example (x y : Nat) (h : 2 * x + 1 = 2 * y) : False := by omega
example (i n : Nat) (h : i < n) : n - 1 - i < n := by omega
example (x : Nat) : x / 3 * 3 ≤ x := by omega
