/-! Bounded numbers, decidable quantifiers, nested recursion, derived instances. -/

theorem fin_add : (3 : Fin 5) + 4 = 2 := by decide

theorem fin_val : (3 : Fin 5).val = 3 := by simp

theorem fin_lt (i : Fin 5) : i.val < 5 := i.isLt

theorem fin_ext (i : Fin 3) (h : i.val = 2) : i = 2 := by
  ext
  exact h

theorem fin_all : ∀ i : Fin 5, i.val < 5 := by decide

theorem fin_exists : ∃ i : Fin 5, i.val = 3 := by decide

theorem below_all : ∀ k < 10, k * k < 100 := by decide

theorem fin_last (n : Nat) : (Fin.last n).val = n := rfl

theorem fin_le_last (n : Nat) (i : Fin (n + 1)) : i ≤ Fin.last n := Fin.le_last i

inductive Rose where
  | mk (children : List Rose)

def Rose.size : Rose → Nat
  | .mk cs => 1 + (cs.attach.map fun ⟨c, _⟩ => c.size).sum

theorem rose_leaf : (Rose.mk []).size = 1 := by
  unfold Rose.size
  rfl

theorem rose_pos (t : Rose) : 0 < t.size := by
  cases t with
  | mk cs =>
    unfold Rose.size
    omega

structure Config where
  width : Nat
  name : String
  deriving Repr, DecidableEq, BEq, Inhabited

theorem config_ne : Config.mk 1 "a" ≠ Config.mk 2 "a" := by decide

theorem config_beq : (Config.mk 1 "a" == Config.mk 1 "a") = true := by decide

def firstBig (xs : List Nat) : Option Nat := do
  let x ← xs.head?
  let y ← if x > 2 then some x else none
  return y + 1

theorem firstBig_some : firstBig [3] = some 4 := by rfl

theorem firstBig_none : firstBig [1] = none := by decide
