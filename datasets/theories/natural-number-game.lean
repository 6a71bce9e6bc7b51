/-!
# Natural numbers from nothing

Numbers as an inductive type of their own, with addition, multiplication, powers and an order, so that no
theorem of the library applies. For `datasets/seeds/natural-number-game.jsonl`.
-/

/-- Natural numbers. -/
inductive MyNat : Type where
  | zero : MyNat
  | succ (n : MyNat) : MyNat

namespace MyNat

/-- The number one. -/
def one : MyNat := succ zero

/-- The number two. -/
def two : MyNat := succ one

/-- Addition, by recursion on the second number. -/
def add (m : MyNat) : MyNat → MyNat
  | zero => m
  | succ n => succ (add m n)

/-- Multiplication. -/
def mul (m : MyNat) : MyNat → MyNat
  | zero => zero
  | succ n => add (mul m n) m

/-- Powers. -/
def pow (m : MyNat) : MyNat → MyNat
  | zero => one
  | succ n => mul (pow m n) m

/-- The number before, and zero for zero. -/
def pred : MyNat → MyNat
  | zero => zero
  | succ n => n

/-- Subtraction that stops at zero. -/
def sub (m : MyNat) : MyNat → MyNat
  | zero => m
  | succ n => pred (sub m n)

/-- `m ≤ n`: some number added to `m` gives `n`. -/
def le (m n : MyNat) : Prop := ∃ k, n = add m k

/-- `m < n`. -/
def lt (m n : MyNat) : Prop := le (succ m) n

/-- Whether a number is even. -/
def even : MyNat → Bool
  | zero => true
  | succ n => !even n

end MyNat
