prelude
import Init.Nat.Div
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# The functions that the kernel computes itself

The kernel evaluates some functions on literals by its own arithmetic, by name, without looking at
their definitions. This module states the recursion equations of each of them, on variables. The
equations have one solution, so they pin the definitions down; where both sides unfold to the same
term the proof is `rfl`.
-/

namespace Nat.Sound

/-! ## Structural recursion -/

theorem add_zero (n : Nat) : Nat.add n 0 = n := rfl
theorem add_succ (n m : Nat) : Nat.add n (m + 1) = Nat.add n m + 1 := rfl
theorem sub_zero (n : Nat) : Nat.sub n 0 = n := rfl
theorem sub_succ (n m : Nat) : Nat.sub n (m + 1) = Nat.pred (Nat.sub n m) := rfl
theorem pred_zero : Nat.pred 0 = 0 := rfl
theorem pred_succ (n : Nat) : Nat.pred (n + 1) = n := rfl
theorem mul_zero (n : Nat) : Nat.mul n 0 = 0 := rfl
theorem mul_succ (n m : Nat) : Nat.mul n (m + 1) = Nat.mul n m + n := rfl
theorem pow_zero (n : Nat) : Nat.pow n 0 = 1 := rfl
theorem pow_succ (n m : Nat) : Nat.pow n (m + 1) = Nat.pow n m * n := rfl
theorem beq_zero_zero : Nat.beq 0 0 = true := rfl
theorem beq_zero_succ (n : Nat) : Nat.beq 0 (n + 1) = false := rfl
theorem beq_succ_zero (n : Nat) : Nat.beq (n + 1) 0 = false := rfl
theorem beq_succ_succ (n m : Nat) : Nat.beq (n + 1) (m + 1) = Nat.beq n m := rfl
theorem ble_zero (n : Nat) : Nat.ble 0 n = true := by cases n <;> rfl
theorem ble_succ_zero (n : Nat) : Nat.ble (n + 1) 0 = false := rfl
theorem ble_succ_succ (n m : Nat) : Nat.ble (n + 1) (m + 1) = Nat.ble n m := rfl
theorem shiftLeft_zero (n : Nat) : Nat.shiftLeft n 0 = n := rfl
theorem shiftLeft_succ (n m : Nat) : Nat.shiftLeft n (m + 1) = Nat.shiftLeft (2 * n) m := rfl
theorem shiftRight_zero (n : Nat) : Nat.shiftRight n 0 = n := rfl
theorem shiftRight_succ (n m : Nat) : Nat.shiftRight n (m + 1) = Nat.shiftRight n m / 2 := rfl

/-! ## Recursion on smaller numbers -/

theorem div_eq (x y : Nat) :
    Nat.div x y = if 0 < y ∧ y ≤ x then Nat.div (x - y) y + 1 else 0 := Nat.div_eq x y
theorem mod_eq (x y : Nat) : Nat.mod x y = if 0 < y ∧ y ≤ x then Nat.mod (x - y) y else x :=
  Nat.mod_eq x y

theorem gcd_zero (n : Nat) : Nat.gcd 0 n = n := rfl
theorem gcd_succ (m n : Nat) : Nat.gcd (m + 1) n = Nat.gcd (n % (m + 1)) (m + 1) := Nat.gcd_succ m n

theorem log2_go_congr (f g n : Nat) (hf : n ≤ f) (hg : n ≤ g) :
    Nat.log2.go f n = Nat.log2.go g n := by
  induction f generalizing g n with
  | zero =>
    have : n = 0 := Nat.le_zero.mp hf
    subst this
    cases g <;> rfl
  | succ f ih =>
    cases g with
    | zero =>
      have : n = 0 := Nat.le_zero.mp hg
      subst this; rfl
    | succ g =>
      unfold Nat.log2.go
      cases h : Nat.ble 2 n with
      | false => rfl
      | true =>
        have h2 := Nat.le_of_ble_eq_true h
        have hlt : n / 2 < n := Nat.div_lt_self (Nat.lt_of_lt_of_le (Nat.zero_lt_succ 1) h2)
          (Nat.lt_succ_self 1)
        exact congrArg Nat.succ (ih g (n / 2) (Nat.le_of_lt_succ (Nat.lt_of_lt_of_le hlt hf))
          (Nat.le_of_lt_succ (Nat.lt_of_lt_of_le hlt hg)))
theorem log2_eq (n : Nat) : Nat.log2 n = if 2 ≤ n then Nat.log2 (n / 2) + 1 else 0 := by
  cases n with
  | zero => rfl
  | succ n =>
    by_cases h : 2 ≤ n + 1
    · rw [if_pos h]
      show Nat.log2.go (n + 1) (n + 1) = Nat.log2.go ((n + 1) / 2) ((n + 1) / 2) + 1
      rw [Nat.log2.go, Nat.ble_eq_true_of_le h]
      have hlt : (n + 1) / 2 < n + 1 := Nat.div_lt_self (Nat.zero_lt_succ n) (Nat.lt_succ_self 1)
      exact congrArg Nat.succ (log2_go_congr _ _ _ (Nat.le_of_lt_succ hlt) (Nat.le_refl _))
    · rw [if_neg h]
      show Nat.log2.go (n + 1) (n + 1) = 0
      rw [Nat.log2.go, eq_false_of_ne_true fun e => h (Nat.le_of_ble_eq_true e)]

theorem bitwise_go_congr (f : Bool → Bool → Bool) (s t n m : Nat) (hs : n < s) (ht : n < t) :
    Nat.bitwise.go f s n m = Nat.bitwise.go f t n m := by
  induction s generalizing t n m with
  | zero => exact absurd hs (Nat.not_lt_zero n)
  | succ s ih =>
    cases t with
    | zero => exact absurd ht (Nat.not_lt_zero n)
    | succ t =>
      cases n with
      | zero => rfl
      | succ n =>
        cases m with
        | zero => rfl
        | succ m =>
          have hlt : (n + 1) / 2 < n + 1 :=
            Nat.div_lt_self (Nat.zero_lt_succ n) (Nat.lt_succ_self 1)
          have e := ih t ((n + 1) / 2) ((m + 1) / 2) (Nat.lt_of_lt_of_le hlt (Nat.le_of_lt_succ hs))
            (Nat.lt_of_lt_of_le hlt (Nat.le_of_lt_succ ht))
          exact congrArg (fun r => cond (f (Nat.beq ((n + 1) % 2) 1) (Nat.beq ((m + 1) % 2) 1))
            (r + r + 1) (r + r)) e
theorem bitwise_zero (f : Bool → Bool → Bool) (m : Nat) :
    Nat.bitwise f 0 m = cond (f false true) m 0 := rfl
theorem bitwise_succ_zero (f : Bool → Bool → Bool) (n : Nat) :
    Nat.bitwise f (n + 1) 0 = cond (f true false) (n + 1) 0 := rfl
/-- Two bits of the arguments give one bit of the result. -/
theorem bitwise_succ_succ (f : Bool → Bool → Bool) (n m : Nat) :
    Nat.bitwise f (n + 1) (m + 1) =
      (fun r => cond (f (Nat.beq ((n + 1) % 2) 1) (Nat.beq ((m + 1) % 2) 1)) (r + r + 1) (r + r))
        (Nat.bitwise f ((n + 1) / 2) ((m + 1) / 2)) := by
  have hlt : (n + 1) / 2 < n + 1 := Nat.div_lt_self (Nat.zero_lt_succ n) (Nat.lt_succ_self 1)
  exact congrArg (fun r => cond (f (Nat.beq ((n + 1) % 2) 1) (Nat.beq ((m + 1) % 2) 1))
    (r + r + 1) (r + r))
    (bitwise_go_congr f (n + 1) ((n + 1) / 2 + 1) ((n + 1) / 2) ((m + 1) / 2) hlt
      (Nat.lt_succ_self _))
theorem land_eq (n m : Nat) : Nat.land n m = Nat.bitwise and n m := rfl
theorem lor_eq (n m : Nat) : Nat.lor n m = Nat.bitwise or n m := rfl
theorem xor_eq (n m : Nat) : Nat.xor n m = Nat.bitwise bne n m := rfl

/-! ## Literals -/

theorem string_literal : "ab" = String.ofList ['a', 'b'] := rfl
theorem char_literal : 'a' = Char.ofNat 97 := rfl
theorem char_toNat : ('a').toNat = 97 := rfl
theorem char_surrogate : Char.ofNat 0xd800 = Char.ofNat 0 := rfl

end Nat.Sound

/-! ## Names that only compiled code may use

`Lean.reduceBool` and `Lean.reduceNat` would let the kernel trust compiled code. They are taken, so
that no later file can define them, and no axiom makes them equal to anything. -/

namespace Lean
/-- Trust in the compiler; nothing in this library uses it. -/
axiom trustCompiler : True
/-- Reserved. -/
opaque reduceBool (b : Bool) : Bool :=
  have := trustCompiler
  b
/-- Reserved. -/
opaque reduceNat (n : Nat) : Nat :=
  have := trustCompiler
  n
end Lean
