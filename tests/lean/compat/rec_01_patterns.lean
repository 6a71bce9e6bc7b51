/-! Pattern matching: overlapping patterns, literals, `sub1`. -/

def sub1 : Nat → Nat
  | 0 => 0
  | x + 1 => x

example : sub1 7 = 6 := rfl

def foo : Nat → Nat → Nat
  | 0, _ => 0
  | _, 0 => 1
  | _, _ => 2

example : foo 0 5 = 0 := rfl
example : foo (m + 1) 0 = 1 := by simp [foo]
example : foo (m + 1) (n + 1) = 2 := rfl

def sub2 : Nat → Nat
  | 0 => 0
  | 1 => 0
  | x + 2 => x

theorem sub2_eq (n : Nat) : sub2 (n + 2) = n := rfl

def isZero (n : Nat) : Bool := match n with
  | 0 => true
  | _ => false
#eval isZero 3
