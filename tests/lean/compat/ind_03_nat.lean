/-! Natural numbers from scratch. -/

namespace Hidden
inductive Nat where
  | zero : Nat
  | succ (n : Nat) : Nat
  deriving Repr

namespace Nat
def add (m : Nat) : Nat → Nat
  | zero => m
  | succ n => succ (add m n)

instance : Add Nat where
  add := add

theorem add_zero (m : Nat) : m + zero = m := rfl
theorem add_succ (m n : Nat) : m + succ n = succ (m + n) := rfl

theorem zero_add (n : Nat) : zero + n = n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [add_succ, ih]

theorem succ_add (m n : Nat) : succ m + n = succ (m + n) := by
  induction n with
  | zero => rfl
  | succ n ih => rw [add_succ, add_succ, ih]

theorem add_comm (m n : Nat) : m + n = n + m := by
  induction n with
  | zero => rw [add_zero, zero_add]
  | succ n ih => rw [add_succ, succ_add, ih]
end Nat
end Hidden
