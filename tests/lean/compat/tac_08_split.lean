/-! Case analysis of `if` and `match` in goals. -/

def g (x y z : Nat) : Nat :=
  match x, y, z with
  | 5, _, _ => y
  | _, 5, _ => y
  | _, _, 5 => y
  | _, _, _ => 1

example (x y z : Nat) : x ≠ 5 → y ≠ 5 → z ≠ 5 → z = w → g x y w = 1 := by
  intros
  simp [g]
  split
  · contradiction
  · contradiction
  · contradiction
  · rfl

def sign (n : Int) : Int := if n < 0 then -1 else if n = 0 then 0 else 1

example (n : Int) (h : 0 < n) : sign n = 1 := by
  unfold sign
  split
  · omega
  · split
    · omega
    · rfl
