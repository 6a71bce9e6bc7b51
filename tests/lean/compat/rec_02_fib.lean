/-! Fibonacci numbers, plainly and with pairs. -/

def fib : Nat → Nat
  | 0 => 1
  | 1 => 1
  | n + 2 => fib (n + 1) + fib n

example : fib (n + 2) = fib (n + 1) + fib n := rfl
example : fib 7 = 21 := rfl

def fibFast (n : Nat) : Nat := (loop n).2
where
  loop : Nat → Nat × Nat
    | 0 => (0, 1)
    | n + 1 => let p := loop n; (p.2, p.1 + p.2)

#eval fibFast 100
example : fibFast 20 = fib 20 := by decide +kernel

theorem fib_pos : ∀ n, 0 < fib n
  | 0 => by decide
  | 1 => by decide
  | n + 2 => by
    have := fib_pos n
    simp only [fib]
    omega
