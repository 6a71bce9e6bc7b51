/-! Truth values, `decide`, conditionals. -/

theorem bool_cases (b : Bool) : b = true ∨ b = false := by
  cases b
  · right; rfl
  · left; rfl

theorem not_not_bool (b : Bool) : (!!b) = b := by simp

theorem and_comm_bool (a b : Bool) : (a && b) = (b && a) := by
  cases a <;> cases b <;> rfl

theorem or_comm_bool (a b : Bool) : (a || b) = (b || a) := Bool.or_comm a b

theorem and_assoc_bool (a b c : Bool) : ((a && b) && c) = (a && (b && c)) := by
  cases a <;> rfl

theorem de_morgan_and (a b : Bool) : (!(a && b)) = (!a || !b) := by simp

theorem de_morgan_or (a b : Bool) : (!(a || b)) = (!a && !b) := by
  cases a <;> cases b <;> rfl

theorem and_or_bool (a b c : Bool) : (a && (b || c)) = (a && b || a && c) := by
  cases a <;> simp

theorem absorb_bool (a b : Bool) : (a && (a || b)) = a := by
  cases a <;> cases b <;> decide

theorem all_bool : ∀ a b : Bool, (a && b) = (b && a) := by decide

theorem all_bool_assoc : ∀ a b c : Bool, (a || b || c) = (a || (b || c)) := by decide

theorem xor_self_bool (a : Bool) : (a ^^ a) = false := by simp

theorem xor_comm_bool (a b : Bool) : (a ^^ b) = (b ^^ a) := Bool.xor_comm a b

theorem and_eq_true_bool (a b : Bool) (h : (a && b) = true) : a = true ∧ b = true := by
  simpa using h

theorem or_eq_false_bool (a b : Bool) (h : (a || b) = false) : a = false ∧ b = false := by
  simp at h
  exact h

theorem ne_true_bool (b : Bool) (h : b ≠ true) : b = false := by simpa using h

theorem eq_iff_bool (a b : Bool) : a = b ↔ (a = true ↔ b = true) := by
  cases a <;> cases b <;> simp

theorem decide_and_bool (p q : Prop) [Decidable p] [Decidable q] :
    decide (p ∧ q) = (decide p && decide q) := by simp

theorem decide_not_bool (p : Prop) [Decidable p] : decide (¬p) = !decide p := by simp

theorem decide_true_iff (p : Prop) [Decidable p] : decide p = true ↔ p := by simp

theorem ite_true_branch (a b : Nat) (p : Prop) [Decidable p] (h : p) : (if p then a else b) = a := by
  simp [h]

theorem ite_false_branch (a b : Nat) (p : Prop) [Decidable p] (h : ¬p) : (if p then a else b) = b := by
  rw [if_neg h]

theorem ite_same (a : Nat) (p : Prop) [Decidable p] : (if p then a else a) = a := by
  split <;> rfl

theorem ite_split (a b : Nat) : (if a ≤ b then a else b) ≤ b := by
  split
  · assumption
  · exact Nat.le_refl b

theorem dite_split (p : Prop) [Decidable p] (f : p → Nat) (h : ∀ hp, f hp = 0) :
    (if hp : p then f hp else 0) = 0 := by
  split
  next hp => exact h hp
  next => rfl

theorem cond_true_bool (a b : Nat) : (bif true then a else b) = a := rfl

theorem match_bool (b : Bool) : (match b with | true => 1 | false => 2) ≠ 0 := by
  cases b <;> decide

theorem beq_self_bool (n : Nat) : (n == n) = true := by simp

theorem beq_iff_bool (m n : Nat) : (m == n) = true ↔ m = n := by simp

theorem bne_iff_bool (m n : Nat) : (m != n) = true ↔ m ≠ n := by simp

theorem bool_to_prop (b : Bool) (h : b) : b = true := h

theorem bool_eq_false_of (b : Bool) (h : ¬b) : b = false := by simp at h; exact h
