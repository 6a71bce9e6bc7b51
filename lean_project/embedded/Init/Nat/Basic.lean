prelude
import Init.WF
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Natural numbers: addition, multiplication, order, subtraction
-/

universe u

namespace Nat
variable {a b c d i j k l m n : Nat}

/-! ## Elimination in terms of `0` and `n + 1` -/

/-- Recursion with goals that mention `0` and `n + 1`. -/
@[elab_as_elim, induction_eliminator] protected def recAux {motive : Nat → Sort u}
    (zero : motive 0) (succ : ∀ n, motive n → motive (n + 1)) (t : Nat) : motive t :=
  match t with
  | .zero => zero
  | .succ n => succ n (Nat.recAux zero succ n)
/-- Case distinction with goals that mention `0` and `n + 1`. -/
@[elab_as_elim, cases_eliminator] protected abbrev casesAuxOn {motive : Nat → Sort u} (t : Nat)
    (zero : motive 0) (succ : ∀ n, motive (n + 1)) : motive t :=
  match t with
  | .zero => zero
  | .succ n => succ n

/-! ## Successor -/

theorem zero_eq : Nat.zero = 0 := rfl
theorem one_eq_succ_zero : 1 = succ 0 := rfl
@[simp] theorem succ_eq_add_one (n : Nat) : succ n = n + 1 := rfl
theorem add_one (n : Nat) : n + 1 = succ n := rfl
@[simp] theorem add_eq (a b : Nat) : Nat.add a b = a + b := rfl
@[simp] theorem mul_eq (a b : Nat) : Nat.mul a b = a * b := rfl
@[simp] theorem sub_eq (a b : Nat) : Nat.sub a b = a - b := rfl
@[simp] theorem lt_eq (a b : Nat) : Nat.lt a b = (a < b) := rfl
@[simp] theorem le_eq (a b : Nat) : Nat.le a b = (a ≤ b) := rfl
@[simp] theorem pow_eq (a b : Nat) : Nat.pow a b = a ^ b := rfl
@[simp] theorem div_eq' (a b : Nat) : Nat.div a b = a / b := rfl
theorem succ_ne_zero (n : Nat) : succ n ≠ 0 := fun h => Nat.noConfusion h
@[simp] theorem add_one_ne_zero (n : Nat) : n + 1 ≠ 0 := succ_ne_zero n
theorem zero_ne_add_one (n : Nat) : 0 ≠ n + 1 := (succ_ne_zero n).symm
theorem zero_ne_one : 0 ≠ (1 : Nat) := zero_ne_add_one 0
@[simp] theorem one_ne_zero : 1 ≠ (0 : Nat) := succ_ne_zero 0
theorem succ_ne_self (n : Nat) : succ n ≠ n := by
  induction n with
  | zero => exact succ_ne_zero 0
  | succ n ih => exact fun h => ih (succ.inj h)
theorem add_one_inj : m + 1 = n + 1 ↔ m = n := ⟨succ.inj, congrArg succ⟩
theorem succ_inj : succ m = succ n ↔ m = n := add_one_inj
theorem succ_inj' : succ m = succ n ↔ m = n := add_one_inj
@[simp] theorem pred_zero : pred 0 = 0 := rfl
@[simp] theorem pred_succ (n : Nat) : pred (succ n) = n := rfl
theorem pred_eq_sub_one (n : Nat) : pred n = n - 1 := rfl
theorem exists_eq_succ_of_ne_zero : n ≠ 0 → ∃ k, n = succ k := by
  cases n with
  | zero => exact fun h => absurd rfl h
  | succ n => exact fun _ => ⟨n, rfl⟩
theorem exists_eq_add_one_of_ne_zero (h : n ≠ 0) : ∃ k, n = k + 1 := exists_eq_succ_of_ne_zero h
theorem eq_zero_or_eq_succ_pred (n : Nat) : n = 0 ∨ n = succ (pred n) := by
  cases n with
  | zero => exact .inl rfl
  | succ n => exact .inr rfl

/-! ## Addition -/

@[simp] protected theorem add_zero (n : Nat) : n + 0 = n := rfl
theorem add_succ (n m : Nat) : n + succ m = succ (n + m) := rfl
@[simp] protected theorem zero_add (n : Nat) : 0 + n = n := by
  induction n with
  | zero => rfl
  | succ n ih => exact congrArg succ ih
theorem succ_add (n m : Nat) : succ n + m = succ (n + m) := by
  induction m with
  | zero => rfl
  | succ m ih => exact congrArg succ ih
theorem succ_add_eq_add_succ (a b : Nat) : succ a + b = a + succ b := succ_add a b
theorem add_one_add (a b : Nat) : a + 1 + b = a + b + 1 := succ_add a b
protected theorem add_comm (n m : Nat) : n + m = m + n := by
  induction m with
  | zero => exact (Nat.zero_add n).symm
  | succ m ih => exact (congrArg succ ih).trans (succ_add m n).symm
protected theorem add_assoc (n m k : Nat) : n + m + k = n + (m + k) := by
  induction k with
  | zero => rfl
  | succ k ih => exact congrArg succ ih
protected theorem add_left_comm (n m k : Nat) : n + (m + k) = m + (n + k) := by
  rw [← Nat.add_assoc, Nat.add_comm n m, Nat.add_assoc]
protected theorem add_right_comm (n m k : Nat) : n + m + k = n + k + m := by
  rw [Nat.add_assoc, Nat.add_comm m k, ← Nat.add_assoc]
protected theorem add_add_add_comm (a b c d : Nat) : (a + b) + (c + d) = (a + c) + (b + d) := by
  rw [Nat.add_assoc, Nat.add_assoc, Nat.add_left_comm b]
protected theorem add_left_cancel {n m k : Nat} : n + m = n + k → m = k := by
  induction n with
  | zero => rw [Nat.zero_add, Nat.zero_add]; exact id
  | succ n ih => rw [succ_add, succ_add]; exact fun h => ih (succ.inj h)
protected theorem add_right_cancel {n m k : Nat} (h : n + m = k + m) : n = k := by
  rw [Nat.add_comm n m, Nat.add_comm k m] at h; exact Nat.add_left_cancel h
@[simp] protected theorem add_left_cancel_iff {m k n : Nat} : n + m = n + k ↔ m = k :=
  ⟨Nat.add_left_cancel, fun h => h ▸ rfl⟩
@[simp] protected theorem add_right_cancel_iff {m k n : Nat} : m + n = k + n ↔ m = k :=
  ⟨Nat.add_right_cancel, fun h => h ▸ rfl⟩
protected theorem eq_zero_of_add_eq_zero_right : n + m = 0 → n = 0 := by
  cases m with
  | zero => exact id
  | succ m => exact fun h => Nat.noConfusion h
theorem eq_zero_of_add_eq_zero (h : n + m = 0) : n = 0 ∧ m = 0 :=
  ⟨Nat.eq_zero_of_add_eq_zero_right h,
   Nat.eq_zero_of_add_eq_zero_right (n := m) (m := n) (Nat.add_comm n m ▸ h)⟩
protected theorem eq_zero_of_add_eq_zero_left (h : n + m = 0) : m = 0 :=
  (eq_zero_of_add_eq_zero h).2
@[simp] protected theorem add_eq_zero_iff : n + m = 0 ↔ n = 0 ∧ m = 0 :=
  ⟨eq_zero_of_add_eq_zero, fun ⟨h, k⟩ => by rw [h, k]⟩
@[simp] protected theorem add_eq_left {a b : Nat} : a + b = a ↔ b = 0 :=
  ⟨fun h => Nat.add_left_cancel (n := a) h, fun h => by rw [h]; rfl⟩
@[simp] protected theorem add_eq_right {a b : Nat} : a + b = b ↔ a = 0 := by
  rw [Nat.add_comm]; exact Nat.add_eq_left
@[simp] protected theorem left_eq_add {a b : Nat} : a = a + b ↔ b = 0 :=
  eq_comm.trans Nat.add_eq_left
@[simp] protected theorem right_eq_add {a b : Nat} : b = a + b ↔ a = 0 :=
  eq_comm.trans Nat.add_eq_right

/-! ## Multiplication -/

@[simp] protected theorem mul_zero (n : Nat) : n * 0 = 0 := rfl
theorem mul_succ (n m : Nat) : n * succ m = n * m + n := rfl
theorem mul_add_one (n m : Nat) : n * (m + 1) = n * m + n := rfl
@[simp] protected theorem zero_mul (n : Nat) : 0 * n = 0 := by
  induction n with
  | zero => rfl
  | succ n ih => rw [mul_add_one, ih]
theorem succ_mul (n m : Nat) : succ n * m = n * m + m := by
  induction m with
  | zero => rfl
  | succ m ih =>
    show succ n * m + succ n = n * m + n + succ m
    rw [ih, Nat.add_succ, Nat.add_succ, Nat.add_right_comm]
theorem add_one_mul (n m : Nat) : (n + 1) * m = n * m + m := succ_mul n m
protected theorem mul_comm (n m : Nat) : n * m = m * n := by
  induction m with
  | zero => rw [Nat.mul_zero, Nat.zero_mul]
  | succ m ih => rw [mul_add_one, add_one_mul, ih]
@[simp] protected theorem mul_one (n : Nat) : n * 1 = n := Nat.zero_add n
@[simp] protected theorem one_mul (n : Nat) : 1 * n = n := by rw [Nat.mul_comm, Nat.mul_one]
protected theorem left_distrib (n m k : Nat) : n * (m + k) = n * m + n * k := by
  induction k with
  | zero => rfl
  | succ k ih => rw [← Nat.add_assoc, mul_add_one, mul_add_one, ih, Nat.add_assoc]
protected theorem mul_add (n m k : Nat) : n * (m + k) = n * m + n * k := Nat.left_distrib n m k
protected theorem right_distrib (n m k : Nat) : (n + m) * k = n * k + m * k := by
  rw [Nat.mul_comm, Nat.left_distrib, Nat.mul_comm k, Nat.mul_comm k]
protected theorem add_mul (n m k : Nat) : (n + m) * k = n * k + m * k := Nat.right_distrib n m k
protected theorem mul_assoc (n m k : Nat) : n * m * k = n * (m * k) := by
  induction k with
  | zero => rfl
  | succ k ih => rw [mul_add_one, mul_add_one, Nat.mul_add, ih]
protected theorem mul_left_comm (n m k : Nat) : n * (m * k) = m * (n * k) := by
  rw [← Nat.mul_assoc, Nat.mul_comm n m, Nat.mul_assoc]
protected theorem mul_right_comm (n m k : Nat) : n * m * k = n * k * m := by
  rw [Nat.mul_assoc, Nat.mul_comm m k, ← Nat.mul_assoc]
protected theorem mul_mul_mul_comm (a b c d : Nat) : (a * b) * (c * d) = (a * c) * (b * d) := by
  rw [Nat.mul_assoc, Nat.mul_assoc, Nat.mul_left_comm b]
protected theorem mul_two (n : Nat) : n * 2 = n + n := by rw [mul_add_one, Nat.mul_one]
protected theorem two_mul (n : Nat) : 2 * n = n + n := by rw [Nat.mul_comm, Nat.mul_two]
theorem succ_mul_succ (a b : Nat) : succ a * succ b = a * b + a + b + 1 := by
  rw [succ_mul, mul_succ]; rfl
protected theorem mul_eq_zero : ∀ {m n : Nat}, n * m = 0 ↔ n = 0 ∨ m = 0
  | 0, _ => ⟨fun _ => .inr rfl, fun _ => rfl⟩
  | m + 1, n => ⟨fun h => .inl (eq_zero_of_add_eq_zero (n := n * m) h).2,
    fun h => h.elim (fun h => by rw [h, Nat.zero_mul]) fun h => absurd h (succ_ne_zero m)⟩
attribute [simp] Nat.mul_eq_zero

/-! ## Order -/

attribute [simp] Nat.le_refl Nat.lt_irrefl Nat.not_lt_zero zero_le
attribute [refl] Nat.le_refl
protected theorem le_rfl : n ≤ n := Nat.le_refl n
protected theorem le_of_eq {n m : Nat} (h : n = m) : n ≤ m := h ▸ Nat.le_refl n
protected theorem ge_of_eq {n m : Nat} (h : n = m) : n ≥ m := h ▸ Nat.le_refl n
theorem lt_add_one (n : Nat) : n < n + 1 := Nat.le_refl _
attribute [simp] lt_add_one
theorem lt_succ_of_le {n m : Nat} : n ≤ m → n < succ m := succ_le_succ
theorem lt_add_one_of_le {n m : Nat} : n ≤ m → n < m + 1 := succ_le_succ
theorem le_of_lt_add_one {n m : Nat} : n < m + 1 → n ≤ m := le_of_succ_le_succ
theorem lt_succ_iff : m < succ n ↔ m ≤ n := ⟨le_of_lt_succ, lt_succ_of_le⟩
theorem lt_add_one_iff : m < n + 1 ↔ m ≤ n := lt_succ_iff
theorem succ_le_iff : succ m ≤ n ↔ m < n := Iff.rfl
theorem add_one_le_iff : n + 1 ≤ m ↔ n < m := Iff.rfl
theorem succ_le_of_lt {n m : Nat} (h : n < m) : succ n ≤ m := h
theorem add_one_le_of_lt {n m : Nat} (h : n < m) : n + 1 ≤ m := h
theorem lt_of_succ_le {n m : Nat} (h : succ n ≤ m) : n < m := h
theorem lt_of_add_one_le {n m : Nat} (h : n + 1 ≤ m) : n < m := h
theorem le_of_succ_le {n m : Nat} (h : succ n ≤ m) : n ≤ m := le_of_lt h
theorem le_succ_of_le {n m : Nat} (h : n ≤ m) : n ≤ succ m := le_step h
theorem le_add_one_of_le {n m : Nat} (h : n ≤ m) : n ≤ m + 1 := le_step h
theorem lt_succ_of_lt {n m : Nat} (h : n < m) : n < succ m := le_step h
theorem lt_add_one_of_lt {n m : Nat} (h : n < m) : n < m + 1 := le_step h
theorem lt_of_succ_lt {n m : Nat} (h : succ n < m) : n < m := le_of_lt h
theorem lt_of_add_one_lt {n m : Nat} (h : n + 1 < m) : n < m := le_of_lt h
theorem lt_of_succ_lt_succ {n m : Nat} : succ n < succ m → n < m := le_of_succ_le_succ
theorem succ_lt_succ {n m : Nat} : n < m → succ n < succ m := succ_le_succ
theorem lt_of_add_one_lt_add_one {n m : Nat} : n + 1 < m + 1 → n < m := le_of_succ_le_succ
theorem add_one_lt_add_one {n m : Nat} : n < m → n + 1 < m + 1 := succ_le_succ
theorem succ_le_succ_iff : succ m ≤ succ n ↔ m ≤ n := ⟨le_of_succ_le_succ, succ_le_succ⟩
theorem succ_lt_succ_iff : succ m < succ n ↔ m < n := ⟨lt_of_succ_lt_succ, succ_lt_succ⟩
theorem add_one_le_add_one_iff : a + 1 ≤ b + 1 ↔ a ≤ b := succ_le_succ_iff
theorem add_one_lt_add_one_iff : a + 1 < b + 1 ↔ a < b := succ_lt_succ_iff
protected theorem zero_lt_one : 0 < (1 : Nat) := zero_lt_succ 0
protected theorem one_pos : 0 < 1 := Nat.zero_lt_one
attribute [simp] zero_lt_succ
@[simp] theorem zero_lt_add_one (n : Nat) : 0 < n + 1 := zero_lt_succ n
theorem add_one_pos (n : Nat) : 0 < n + 1 := zero_lt_succ n
theorem succ_pos (n : Nat) : 0 < succ n := zero_lt_succ n
theorem pos_of_ne_zero {n : Nat} : n ≠ 0 → 0 < n := by
  cases n with
  | zero => exact fun h => absurd rfl h
  | succ n => exact fun _ => zero_lt_succ n
protected theorem pos_of_lt {a b : Nat} (h : a < b) : 0 < b := Nat.lt_of_le_of_lt (zero_le _) h
theorem pos_iff_ne_zero : 0 < n ↔ n ≠ 0 :=
  ⟨fun h e => Nat.lt_irrefl 0 (e ▸ h), pos_of_ne_zero⟩
protected theorem ne_of_gt {a b : Nat} (h : b < a) : a ≠ b := fun e => Nat.lt_irrefl b (e ▸ h)
protected theorem ne_of_lt {a b : Nat} (h : a < b) : a ≠ b := fun e => Nat.lt_irrefl b (e ▸ h)
protected theorem ne_of_lt' {a b : Nat} (h : a < b) : b ≠ a := (Nat.ne_of_lt h).symm
theorem ne_zero_of_lt (h : b < a) : a ≠ 0 := fun e => not_lt_zero b (e ▸ h)
protected theorem pos_iff : 0 < n ↔ n ≠ 0 := pos_iff_ne_zero
@[simp] theorem le_zero_eq (a : Nat) : (a ≤ 0) = (a = 0) :=
  propext ⟨fun h => Nat.le_antisymm h (zero_le a), fun h => h ▸ Nat.le_refl _⟩
theorem le_zero : i ≤ 0 ↔ i = 0 := Iff.of_eq (le_zero_eq i)
protected theorem le_zero_iff {i : Nat} : i ≤ 0 ↔ i = 0 := le_zero
theorem eq_zero_of_le_zero (h : n ≤ 0) : n = 0 := le_zero.mp h
theorem lt_one_iff : n < 1 ↔ n = 0 := lt_succ_iff.trans le_zero
attribute [simp] lt_one_iff
protected theorem eq_zero_of_not_pos (h : ¬0 < n) : n = 0 :=
  Classical.byContradiction fun hn => h (pos_of_ne_zero hn)
theorem eq_zero_or_pos (n : Nat) : n = 0 ∨ 0 < n := by
  cases n with
  | zero => exact .inl rfl
  | succ n => exact .inr (zero_lt_succ n)
protected theorem le_iff_lt_or_eq {n m : Nat} : n ≤ m ↔ n < m ∨ n = m :=
  ⟨fun h => (Nat.eq_or_lt_of_le h).symm, fun h => h.elim le_of_lt Nat.le_of_eq⟩
theorem lt_or_eq_of_le {n m : Nat} (h : n ≤ m) : n < m ∨ n = m := Nat.le_iff_lt_or_eq.mp h
protected theorem le_total (m n : Nat) : m ≤ n ∨ n ≤ m := (Nat.lt_or_ge m n).imp le_of_lt id
protected theorem le_or_le (a b : Nat) : a ≤ b ∨ b ≤ a := Nat.le_total a b
protected theorem lt_or_le (a b : Nat) : a < b ∨ b ≤ a := Nat.lt_or_ge a b
protected theorem le_or_lt (a b : Nat) : a ≤ b ∨ b < a := (Nat.lt_or_ge b a).symm
protected theorem le_or_gt (a b : Nat) : a ≤ b ∨ a > b := (Nat.lt_or_ge b a).symm
protected theorem lt_asymm {a b : Nat} (h : a < b) : ¬b < a :=
  fun h' => Nat.lt_irrefl a (Nat.lt_trans h h')
protected theorem not_lt_of_gt {a b : Nat} (h : b > a) : ¬b < a := Nat.lt_asymm h
protected theorem not_lt_of_le {n m : Nat} (h : n ≤ m) : ¬m < n := fun h' => Nat.not_le_of_gt h' h
protected theorem not_le_of_lt {a b : Nat} (h : a < b) : ¬b ≤ a := Nat.not_le_of_gt h
protected theorem not_lt_of_ge {a b : Nat} (h : b ≥ a) : ¬b < a := Nat.not_lt_of_le h
protected theorem lt_of_not_le {a b : Nat} (h : ¬a ≤ b) : b < a := Nat.lt_of_not_ge h
protected theorem le_of_not_lt {a b : Nat} (h : ¬a < b) : b ≤ a := (Nat.lt_or_ge a b).resolve_left h
protected theorem le_of_not_gt {a b : Nat} (h : ¬b > a) : b ≤ a := (Nat.lt_or_ge a b).resolve_left h
protected theorem gt_of_not_le {a b : Nat} (h : ¬a ≤ b) : b < a := Nat.lt_of_not_ge h
protected theorem le_of_not_ge {a b : Nat} (h : ¬b ≥ a) : b ≤ a := le_of_lt (Nat.lt_of_not_ge h)
protected theorem le_of_not_le {a b : Nat} (h : ¬a ≤ b) : b ≤ a := le_of_lt (Nat.lt_of_not_ge h)
@[simp] protected theorem not_le {n m : Nat} : ¬n ≤ m ↔ m < n :=
  ⟨Nat.lt_of_not_le, Nat.not_le_of_gt⟩
@[simp] protected theorem not_lt {n m : Nat} : ¬n < m ↔ m ≤ n :=
  ⟨Nat.le_of_not_lt, Nat.not_lt_of_le⟩
theorem not_le_eq (a b : Nat) : (¬a ≤ b) = (b + 1 ≤ a) := propext Nat.not_le
theorem not_ge_eq (a b : Nat) : (¬a ≥ b) = (a + 1 ≤ b) := not_le_eq b a
theorem not_lt_eq (a b : Nat) : (¬a < b) = (b ≤ a) := propext Nat.not_lt
theorem not_gt_eq (a b : Nat) : (¬a > b) = (a ≤ b) := not_lt_eq b a
protected theorem le_antisymm_iff {a b : Nat} : a = b ↔ a ≤ b ∧ b ≤ a :=
  ⟨fun h => ⟨Nat.le_of_eq h, Nat.le_of_eq h.symm⟩, fun h => Nat.le_antisymm h.1 h.2⟩
protected theorem eq_iff_le_and_ge {a b : Nat} : a = b ↔ a ≤ b ∧ b ≤ a := Nat.le_antisymm_iff
protected theorem lt_or_gt_of_ne {a b : Nat} (h : a ≠ b) : a < b ∨ a > b :=
  (Nat.lt_or_ge a b).imp id fun h' => (lt_or_eq_of_le h').elim id fun e => absurd e.symm h
protected theorem ne_iff_lt_or_gt {a b : Nat} : a ≠ b ↔ a < b ∨ b < a :=
  ⟨Nat.lt_or_gt_of_ne, fun h => h.elim Nat.ne_of_lt Nat.ne_of_gt⟩
protected theorem lt_trichotomy (a b : Nat) : a < b ∨ a = b ∨ b < a :=
  (Nat.lt_or_ge a b).imp id fun h => (lt_or_eq_of_le h).symm.imp Eq.symm id
protected theorem lt_of_le_of_ne {n m : Nat} (h₁ : n ≤ m) (h₂ : n ≠ m) : n < m :=
  (lt_or_eq_of_le h₁).resolve_right h₂
protected theorem lt_of_le_and_ne {n m : Nat} (h₁ : n ≤ m) (h₂ : n ≠ m) : n < m :=
  Nat.lt_of_le_of_ne h₁ h₂
protected theorem lt_iff_le_and_ne {m n : Nat} : m < n ↔ m ≤ n ∧ m ≠ n :=
  ⟨fun h => ⟨le_of_lt h, Nat.ne_of_lt h⟩, fun h => Nat.lt_of_le_of_ne h.1 h.2⟩
protected theorem lt_iff_le_not_le {m n : Nat} : m < n ↔ m ≤ n ∧ ¬n ≤ m :=
  ⟨fun h => ⟨le_of_lt h, Nat.not_le_of_gt h⟩, fun h => Nat.lt_of_not_le h.2⟩
protected theorem lt_of_lt_of_eq {n m k : Nat} : n < m → m = k → n < k := fun h e => e ▸ h
protected theorem le_of_le_of_eq {n m k : Nat} : n ≤ m → m = k → n ≤ k := fun h e => e ▸ h
theorem lt_le_asymm (h : n < m) : ¬m ≤ n := Nat.not_le_of_gt h
theorem le_lt_asymm (h : m ≤ n) : ¬n < m := Nat.not_lt_of_le h

instance instTransLt : Trans (· < · : Nat → Nat → Prop) (· < · : Nat → Nat → Prop)
    (· < · : Nat → Nat → Prop) := ⟨Nat.lt_trans⟩
instance instTransLe : Trans (· ≤ · : Nat → Nat → Prop) (· ≤ · : Nat → Nat → Prop)
    (· ≤ · : Nat → Nat → Prop) := ⟨Nat.le_trans⟩
instance instTransLtLe : Trans (· < · : Nat → Nat → Prop) (· ≤ · : Nat → Nat → Prop)
    (· < · : Nat → Nat → Prop) := ⟨Nat.lt_of_lt_of_le⟩
instance instTransLeLt : Trans (· ≤ · : Nat → Nat → Prop) (· < · : Nat → Nat → Prop)
    (· < · : Nat → Nat → Prop) := ⟨Nat.lt_of_le_of_lt⟩

/-! ### Order and addition -/

theorem le_add_right (n k : Nat) : n ≤ n + k := by
  induction k with
  | zero => exact Nat.le_refl n
  | succ k ih => exact le_step ih
theorem le_add_left (n m : Nat) : n ≤ m + n := Nat.add_comm n m ▸ le_add_right n m
attribute [simp] le_add_right le_add_left
theorem le_add_right_of_le {n m : Nat} (h : n ≤ m) : n ≤ m + k := Nat.le_trans h (le_add_right m k)
theorem le_add_left_of_le {n m : Nat} (h : n ≤ m) : n ≤ k + m := Nat.le_trans h (le_add_left m k)
theorem lt_add_right (c : Nat) (h : a < b) : a < b + c := Nat.lt_of_lt_of_le h (le_add_right _ _)
theorem lt_add_left (c : Nat) (h : a < b) : a < c + b := Nat.lt_of_lt_of_le h (le_add_left _ _)
theorem le.dest : ∀ {n m : Nat}, n ≤ m → ∃ k, n + k = m
  | _, _, .refl => ⟨0, rfl⟩
  | _, _, .step h => let ⟨k, e⟩ := le.dest h; ⟨k + 1, congrArg succ e⟩
theorem le.intro {n m k : Nat} (h : n + k = m) : n ≤ m := h ▸ le_add_right n k
protected theorem exists_eq_add_of_le {m n : Nat} (h : m ≤ n) : ∃ k, n = m + k :=
  let ⟨k, e⟩ := le.dest h; ⟨k, e.symm⟩
protected theorem exists_eq_add_of_le' {m n : Nat} (h : m ≤ n) : ∃ k, n = k + m :=
  let ⟨k, e⟩ := le.dest h; ⟨k, by rw [Nat.add_comm]; exact e.symm⟩
protected theorem exists_eq_add_of_lt {m n : Nat} (h : m < n) : ∃ k, n = m + k + 1 :=
  let ⟨k, e⟩ := le.dest h; ⟨k, e.symm.trans (succ_add m k)⟩
protected theorem add_le_add_left {n m : Nat} (h : n ≤ m) (k : Nat) : k + n ≤ k + m := by
  obtain ⟨w, e⟩ := le.dest h
  exact le.intro (k := w) (by rw [Nat.add_assoc, e])
protected theorem add_le_add_right {n m : Nat} (h : n ≤ m) (k : Nat) : n + k ≤ m + k := by
  rw [Nat.add_comm n, Nat.add_comm m]; exact Nat.add_le_add_left h k
protected theorem add_le_add {a b c d : Nat} (h₁ : a ≤ b) (h₂ : c ≤ d) : a + c ≤ b + d :=
  Nat.le_trans (Nat.add_le_add_right h₁ c) (Nat.add_le_add_left h₂ b)
protected theorem add_lt_add_left {n m : Nat} (h : n < m) (k : Nat) : k + n < k + m :=
  Nat.add_le_add_left (succ_le_of_lt h) k
protected theorem add_lt_add_right {n m : Nat} (h : n < m) (k : Nat) : n + k < m + k := by
  rw [Nat.add_comm n, Nat.add_comm m]; exact Nat.add_lt_add_left h k
protected theorem add_lt_add {a b c d : Nat} (h₁ : a < b) (h₂ : c < d) : a + c < b + d :=
  Nat.lt_trans (Nat.add_lt_add_right h₁ c) (Nat.add_lt_add_left h₂ b)
protected theorem add_lt_add_of_le_of_lt {a b c d : Nat} (h₁ : a ≤ b) (h₂ : c < d) :
    a + c < b + d := Nat.lt_of_le_of_lt (Nat.add_le_add_right h₁ c) (Nat.add_lt_add_left h₂ b)
protected theorem add_lt_add_of_lt_of_le {a b c d : Nat} (h₁ : a < b) (h₂ : c ≤ d) :
    a + c < b + d := Nat.lt_of_lt_of_le (Nat.add_lt_add_right h₁ c) (Nat.add_le_add_left h₂ b)
protected theorem le_of_add_le_add_left {a b c : Nat} (h : a + b ≤ a + c) : b ≤ c := by
  obtain ⟨w, e⟩ := le.dest h
  exact le.intro (k := w) (Nat.add_left_cancel (n := a) (by rw [← Nat.add_assoc]; exact e))
protected theorem le_of_add_le_add_right {a b c : Nat} : a + b ≤ c + b → a ≤ c := by
  rw [Nat.add_comm a, Nat.add_comm c]; exact Nat.le_of_add_le_add_left
protected theorem lt_of_add_lt_add_left {a b c : Nat} : a + b < a + c → b < c :=
  fun h => Nat.le_of_add_le_add_left (a := a) h
protected theorem lt_of_add_lt_add_right {a b c : Nat} : a + b < c + b → a < c := by
  rw [Nat.add_comm a, Nat.add_comm c]; exact Nat.lt_of_add_lt_add_left
@[simp] protected theorem add_le_add_iff_left {m k n : Nat} : n + m ≤ n + k ↔ m ≤ k :=
  ⟨Nat.le_of_add_le_add_left, fun h => Nat.add_le_add_left h n⟩
@[simp] protected theorem add_le_add_iff_right {m k n : Nat} : m + n ≤ k + n ↔ m ≤ k :=
  ⟨Nat.le_of_add_le_add_right, fun h => Nat.add_le_add_right h n⟩
@[simp] protected theorem add_lt_add_iff_left {m k n : Nat} : n + m < n + k ↔ m < k :=
  ⟨Nat.lt_of_add_lt_add_left, fun h => Nat.add_lt_add_left h n⟩
@[simp] protected theorem add_lt_add_iff_right {m k n : Nat} : m + n < k + n ↔ m < k :=
  ⟨Nat.lt_of_add_lt_add_right, fun h => Nat.add_lt_add_right h n⟩
protected theorem lt_add_of_pos_right (h : 0 < k) : n < n + k := Nat.add_lt_add_left h n
protected theorem lt_add_of_pos_left (h : 0 < k) : n < k + n := by
  rw [Nat.add_comm]; exact Nat.lt_add_of_pos_right h
protected theorem pos_of_lt_add_right (h : n < n + k) : 0 < k := Nat.lt_of_add_lt_add_left h
@[simp] protected theorem lt_add_right_iff_pos : n < n + k ↔ 0 < k :=
  ⟨Nat.pos_of_lt_add_right, Nat.lt_add_of_pos_right⟩
@[simp] protected theorem lt_add_left_iff_pos : n < k + n ↔ 0 < k := by
  rw [Nat.add_comm]; exact Nat.lt_add_right_iff_pos
protected theorem add_pos_left (h : 0 < m) (n) : 0 < m + n := Nat.lt_of_lt_of_le h (le_add_right ..)
protected theorem add_pos_right (m) (h : 0 < n) : 0 < m + n := Nat.lt_of_lt_of_le h (le_add_left ..)
protected theorem le_of_add_right_le (h : n + k ≤ m) : n ≤ m := Nat.le_trans (le_add_right n k) h
protected theorem le_of_add_left_le (h : k + n ≤ m) : n ≤ m := Nat.le_trans (le_add_left n k) h
protected theorem lt_of_add_right_lt (h : n + k < m) : n < m :=
  Nat.lt_of_le_of_lt (le_add_right n k) h
@[simp] theorem not_succ_lt_self : ¬succ n < n :=
  fun h => Nat.lt_irrefl n (Nat.lt_trans (lt_succ_self n) h)
@[simp] protected theorem not_add_lt_self (n k : Nat) : ¬n + k < n :=
  Nat.not_lt_of_le (le_add_right n k)

/-! ### Order and multiplication -/

protected theorem mul_le_mul_left {m n : Nat} (k : Nat) (h : m ≤ n) : k * m ≤ k * n := by
  obtain ⟨w, e⟩ := le.dest h
  exact le.intro (k := k * w) (by rw [← Nat.mul_add, e])
protected theorem mul_le_mul_right {m n : Nat} (k : Nat) (h : m ≤ n) : m * k ≤ n * k := by
  rw [Nat.mul_comm m, Nat.mul_comm n]; exact Nat.mul_le_mul_left k h
protected theorem mul_le_mul {p q m n : Nat} (h₁ : p ≤ m) (h₂ : q ≤ n) : p * q ≤ m * n :=
  Nat.le_trans (Nat.mul_le_mul_right q h₁) (Nat.mul_le_mul_left m h₂)
protected theorem mul_lt_mul_of_pos_left {m n k : Nat} (h : m < n) (hk : k > 0) :
    k * m < k * n :=
  Nat.lt_of_lt_of_le (Nat.lt_add_of_pos_right hk) (Nat.mul_le_mul_left k (succ_le_of_lt h))
protected theorem mul_lt_mul_of_pos_right {m n k : Nat} (h : m < n) (hk : k > 0) :
    m * k < n * k := by
  rw [Nat.mul_comm m, Nat.mul_comm n]; exact Nat.mul_lt_mul_of_pos_left h hk
protected theorem mul_ne_zero (hn : n ≠ 0) (hm : m ≠ 0) : n * m ≠ 0 := fun h =>
  (Nat.mul_eq_zero.mp h).elim hn hm
protected theorem mul_pos : m > 0 → n > 0 → m * n > 0 := fun hm hn =>
  Nat.lt_of_lt_of_le hn (Nat.le_trans (Nat.le_of_eq (Nat.one_mul n).symm)
    (Nat.mul_le_mul_right n hm))
protected theorem le_of_mul_le_mul_left {a b c : Nat} (h : c * a ≤ c * b) (hc : 0 < c) : a ≤ b :=
  Nat.le_of_not_lt fun hn => Nat.not_le_of_gt (Nat.mul_lt_mul_of_pos_left hn hc) h
protected theorem le_of_mul_le_mul_right {a b c : Nat} (h : a * c ≤ b * c) (hc : 0 < c) :
    a ≤ b := by
  rw [Nat.mul_comm a, Nat.mul_comm b] at h; exact Nat.le_of_mul_le_mul_left h hc
protected theorem lt_of_mul_lt_mul_left {a b c : Nat} (h : a * b < a * c) : b < c :=
  Nat.lt_of_not_le fun hn => Nat.not_le_of_gt h (Nat.mul_le_mul_left a hn)
protected theorem eq_of_mul_eq_mul_left {a b c : Nat} (ha : 0 < a) (h : a * b = a * c) : b = c :=
  Nat.le_antisymm (Nat.le_of_mul_le_mul_left (Nat.le_of_eq h) ha)
    (Nat.le_of_mul_le_mul_left (Nat.le_of_eq h.symm) ha)
protected theorem eq_of_mul_eq_mul_right {a b c : Nat} (ha : 0 < a) (h : b * a = c * a) :
    b = c := by
  rw [Nat.mul_comm b, Nat.mul_comm c] at h; exact Nat.eq_of_mul_eq_mul_left ha h
protected theorem mul_left_cancel {n m k : Nat} (hn : 0 < n) (h : n * m = n * k) : m = k :=
  Nat.eq_of_mul_eq_mul_left hn h
protected theorem mul_right_cancel {n m k : Nat} (hm : 0 < m) (h : n * m = k * m) : n = k :=
  Nat.eq_of_mul_eq_mul_right hm h
protected theorem mul_left_cancel_iff {n : Nat} (hn : 0 < n) {m k : Nat} :
    n * m = n * k ↔ m = k := ⟨Nat.mul_left_cancel hn, fun h => h ▸ rfl⟩
protected theorem mul_right_cancel_iff {m : Nat} (hm : 0 < m) {n k : Nat} :
    n * m = k * m ↔ n = k := ⟨Nat.mul_right_cancel hm, fun h => h ▸ rfl⟩
theorem le_mul_of_pos_left (m : Nat) (h : 0 < n) : m ≤ n * m :=
  Nat.le_trans (Nat.le_of_eq (Nat.one_mul m).symm) (Nat.mul_le_mul_right m h)
theorem le_mul_of_pos_right (n : Nat) (h : 0 < m) : n ≤ n * m :=
  Nat.le_trans (Nat.le_of_eq (Nat.mul_one n).symm) (Nat.mul_le_mul_left n h)
protected theorem pos_of_mul_pos {a b : Nat} (h : 0 < a * b) : 0 < a ∧ 0 < b :=
  ⟨pos_of_ne_zero fun e => by rw [e, Nat.zero_mul] at h; exact Nat.lt_irrefl 0 h,
   pos_of_ne_zero fun e => by rw [e, Nat.mul_zero] at h; exact Nat.lt_irrefl 0 h⟩
theorem mul_self_le_mul_self {m n : Nat} (h : m ≤ n) : m * m ≤ n * n := Nat.mul_le_mul h h

/-! ## Subtraction -/

@[simp] protected theorem sub_zero (n : Nat) : n - 0 = n := rfl
theorem sub_succ (n m : Nat) : n - succ m = pred (n - m) := rfl
theorem sub_add_eq' (n m : Nat) : n - (m + 1) = n - m - 1 := rfl
theorem sub_one (n : Nat) : n - 1 = pred n := rfl
@[simp] theorem add_one_sub_one (n : Nat) : n + 1 - 1 = n := rfl
theorem succ_sub_one (n : Nat) : succ n - 1 = n := rfl
theorem succ_sub_succ_eq_sub (n m : Nat) : succ n - succ m = n - m := by
  induction m with
  | zero => rfl
  | succ m ih => exact congrArg pred ih
theorem succ_sub_succ (n m : Nat) : succ n - succ m = n - m := succ_sub_succ_eq_sub n m
@[simp] theorem add_one_sub_add_one (n m : Nat) : n + 1 - (m + 1) = n - m := succ_sub_succ n m
@[simp] protected theorem zero_sub (n : Nat) : 0 - n = 0 := by
  induction n with
  | zero => rfl
  | succ n ih => rw [sub_succ, ih]; rfl
@[simp] protected theorem sub_self (n : Nat) : n - n = 0 := by
  induction n with
  | zero => rfl
  | succ n ih => rw [add_one_sub_add_one, ih]
protected theorem sub_sub (n m k : Nat) : n - m - k = n - (m + k) := by
  induction k with
  | zero => rfl
  | succ k ih => exact congrArg pred ih
protected theorem sub_add_eq (a b c : Nat) : a - (b + c) = a - b - c := (Nat.sub_sub a b c).symm
protected theorem sub_right_comm (m n k : Nat) : m - n - k = m - k - n := by
  rw [Nat.sub_sub, Nat.add_comm, ← Nat.sub_sub]
protected theorem add_sub_add_right (n k m : Nat) : (n + k) - (m + k) = n - m := by
  induction k with
  | zero => rfl
  | succ k ih => rw [← Nat.add_assoc, ← Nat.add_assoc, add_one_sub_add_one, ih]
protected theorem add_sub_add_left (k n m : Nat) : (k + n) - (k + m) = n - m := by
  rw [Nat.add_comm k n, Nat.add_comm k m, Nat.add_sub_add_right]
attribute [simp] Nat.add_sub_add_right Nat.add_sub_add_left
@[simp] protected theorem add_sub_cancel (n m : Nat) : n + m - m = n := by
  have h := Nat.add_sub_add_right n m 0
  rwa [Nat.zero_add] at h
@[simp] protected theorem add_sub_cancel_left (n m : Nat) : n + m - n = m := by
  rw [Nat.add_comm, Nat.add_sub_cancel]
protected theorem sub_add_cancel {n m : Nat} (h : m ≤ n) : n - m + m = n := by
  obtain ⟨k, e⟩ := le.dest h
  rw [← e, Nat.add_sub_cancel_left, Nat.add_comm]
protected theorem add_sub_of_le {a b : Nat} (h : a ≤ b) : a + (b - a) = b := by
  rw [Nat.add_comm, Nat.sub_add_cancel h]
protected theorem add_sub_cancel' {n m : Nat} (h : m ≤ n) : m + (n - m) = n := Nat.add_sub_of_le h
protected theorem sub_eq_of_eq_add {a b c : Nat} (h : a = c + b) : a - b = c := by
  rw [h, Nat.add_sub_cancel]
protected theorem eq_sub_of_add_eq {a b c : Nat} (h : a + b = c) : a = c - b := by
  rw [← h, Nat.add_sub_cancel]
protected theorem sub_eq_iff_eq_add {a b c : Nat} (h : b ≤ a) : a - b = c ↔ a = c + b :=
  ⟨fun e => by rw [← e, Nat.sub_add_cancel h], Nat.sub_eq_of_eq_add⟩
protected theorem sub_eq_iff_eq_add' {a b c : Nat} (h : b ≤ a) : a - b = c ↔ a = b + c := by
  rw [Nat.add_comm]; exact Nat.sub_eq_iff_eq_add h
theorem sub_eq_zero_of_le {n m : Nat} (h : n ≤ m) : n - m = 0 := by
  obtain ⟨k, e⟩ := le.dest h
  rw [← e, Nat.sub_add_eq, Nat.sub_self, Nat.zero_sub]
protected theorem le_of_sub_eq_zero : ∀ {n m : Nat}, n - m = 0 → n ≤ m
  | 0, _, _ => zero_le _
  | _ + 1, 0, h => absurd h (succ_ne_zero _)
  | n + 1, m + 1, h => succ_le_succ (Nat.le_of_sub_eq_zero (by rwa [add_one_sub_add_one] at h))
theorem sub_eq_zero_iff_le : n - m = 0 ↔ n ≤ m := ⟨Nat.le_of_sub_eq_zero, sub_eq_zero_of_le⟩
@[simp] protected theorem sub_eq_zero_iff {a b : Nat} : a - b = 0 ↔ a ≤ b := sub_eq_zero_iff_le
theorem pred_le (n : Nat) : pred n ≤ n := by
  cases n with
  | zero => exact Nat.le_refl _
  | succ n => exact le_succ n
theorem pred_lt {n : Nat} : n ≠ 0 → pred n < n := by
  cases n with
  | zero => exact fun h => absurd rfl h
  | succ n => exact fun _ => lt_succ_self n
theorem sub_one_lt {n : Nat} : n ≠ 0 → n - 1 < n := pred_lt
theorem pred_lt_of_lt {n m : Nat} (h : m < n) : pred n < n := pred_lt (ne_zero_of_lt h)
theorem sub_one_lt_of_lt {n m : Nat} (h : m < n) : n - 1 < n := pred_lt_of_lt h
theorem sub_le (n m : Nat) : n - m ≤ n := by
  induction m with
  | zero => exact Nat.le_refl n
  | succ m ih => exact Nat.le_trans (pred_le _) ih
attribute [simp] sub_le
theorem sub_lt : ∀ {n m : Nat}, 0 < n → 0 < m → n - m < n
  | 0, _, h, _ => absurd h (Nat.lt_irrefl 0)
  | _ + 1, 0, _, h => absurd h (Nat.lt_irrefl 0)
  | n + 1, m + 1, _, _ => by rw [add_one_sub_add_one]; exact lt_succ_of_le (sub_le n m)
theorem sub_lt_of_lt {a b c : Nat} (h : a < c) : a - b < c := Nat.lt_of_le_of_lt (sub_le a b) h
theorem sub_succ_lt_self {a i : Nat} (h : i < a) : a - (i + 1) < a - i := by
  have h0 : 0 < a - i := pos_of_ne_zero fun e => Nat.not_le_of_gt h (Nat.le_of_sub_eq_zero e)
  exact pred_lt (Nat.ne_of_gt h0)
theorem sub_ne_zero_of_lt {a b : Nat} (h : a < b) : b - a ≠ 0 :=
  fun e => Nat.not_le_of_gt h (Nat.le_of_sub_eq_zero e)
protected theorem sub_pos_of_lt {m n : Nat} (h : m < n) : 0 < n - m :=
  pos_of_ne_zero (sub_ne_zero_of_lt h)
protected theorem lt_of_sub_pos {m n : Nat} (h : 0 < n - m) : m < n :=
  Nat.lt_of_not_le fun hn => by rw [sub_eq_zero_of_le hn] at h; exact Nat.lt_irrefl 0 h
@[simp] protected theorem sub_pos_iff_lt {m n : Nat} : 0 < n - m ↔ m < n :=
  ⟨Nat.lt_of_sub_pos, Nat.sub_pos_of_lt⟩
protected theorem sub_le_sub_right {n m : Nat} (h : n ≤ m) (k : Nat) : n - k ≤ m - k := by
  induction k with
  | zero => exact h
  | succ k ih => exact pred_le_pred ih
protected theorem sub_le_sub_left {n m : Nat} (h : n ≤ m) (k : Nat) : k - m ≤ k - n := by
  obtain ⟨w, e⟩ := le.dest h
  rw [← e, Nat.sub_add_eq]; exact sub_le _ _
protected theorem sub_le_sub {a b c d : Nat} (h₁ : a ≤ b) (h₂ : d ≤ c) : a - c ≤ b - d :=
  Nat.le_trans (Nat.sub_le_sub_right h₁ c) (Nat.sub_le_sub_left h₂ b)
theorem sub_le_iff_le_add {a b c : Nat} : a - b ≤ c ↔ a ≤ c + b :=
  ⟨fun h => (Nat.le_total b a).elim
      (fun hb => Nat.sub_add_cancel hb ▸ Nat.add_le_add_right h b)
      (fun hb => Nat.le_trans hb (le_add_left b c)),
   fun h => by have := Nat.sub_le_sub_right h b; rwa [Nat.add_sub_cancel] at this⟩
protected theorem sub_le_iff_le_add' {a b c : Nat} : a - b ≤ c ↔ a ≤ b + c := by
  rw [Nat.add_comm]; exact sub_le_iff_le_add
protected theorem le_sub_iff_add_le {x y k : Nat} (h : k ≤ y) : x ≤ y - k ↔ x + k ≤ y :=
  ⟨fun hx => Nat.sub_add_cancel h ▸ Nat.add_le_add_right hx k,
   fun hx => by have := Nat.sub_le_sub_right hx k; rwa [Nat.add_sub_cancel] at this⟩
protected theorem le_sub_of_add_le {a b c : Nat} (h : a + b ≤ c) : a ≤ c - b :=
  (Nat.le_sub_iff_add_le (Nat.le_trans (le_add_left b a) h)).mpr h
protected theorem add_le_of_le_sub {a b c : Nat} (hle : b ≤ c) (h : a ≤ c - b) : a + b ≤ c :=
  (Nat.le_sub_iff_add_le hle).mp h
protected theorem sub_lt_iff_lt_add {a b c : Nat} (h : b ≤ a) : a - b < c ↔ a < c + b := by
  rw [← Nat.not_le, ← Nat.not_le, Nat.le_sub_iff_add_le h]
protected theorem lt_sub_iff_add_lt {a b c : Nat} : a < c - b ↔ a + b < c := by
  rw [← Nat.not_le, ← Nat.not_le, sub_le_iff_le_add]
protected theorem lt_sub_of_add_lt {a b c : Nat} (h : a + b < c) : a < c - b :=
  Nat.lt_sub_iff_add_lt.mpr h
protected theorem add_lt_of_lt_sub {a b c : Nat} (h : a < c - b) : a + b < c :=
  Nat.lt_sub_iff_add_lt.mp h
protected theorem add_sub_assoc {m k : Nat} (h : k ≤ m) (n : Nat) : n + m - k = n + (m - k) := by
  obtain ⟨l, e⟩ := le.dest h
  rw [← e, Nat.add_sub_cancel_left, Nat.add_left_comm, Nat.add_sub_cancel_left]
protected theorem sub_add_comm {n m k : Nat} (h : k ≤ n) : n + m - k = n - k + m := by
  rw [Nat.add_comm n, Nat.add_sub_assoc h, Nat.add_comm]
protected theorem add_sub_sub_cancel {n m k : Nat} (h : k ≤ m) : (n + m) - (m - k) = n + k := by
  have : n + m = (n + k) + (m - k) := by
    rw [Nat.add_assoc, Nat.add_sub_of_le h]
  rw [this, Nat.add_sub_cancel]
protected theorem sub_sub_self {n m : Nat} (h : m ≤ n) : n - (n - m) = m := by
  have := Nat.add_sub_sub_cancel (n := 0) h
  rwa [Nat.zero_add, Nat.zero_add] at this
protected theorem sub_sub_right {a b c : Nat} (h : c ≤ b) : a - (b - c) = a + c - b := by
  have : a + c - b = (a + c) - ((b - c) + c) := by rw [Nat.sub_add_cancel h]
  rw [this, Nat.add_sub_add_right]
theorem succ_sub {m n : Nat} (h : n ≤ m) : succ m - n = succ (m - n) := by
  obtain ⟨k, e⟩ := le.dest h
  rw [← e, Nat.add_sub_cancel_left, ← Nat.add_succ, Nat.add_sub_cancel_left]
theorem sub_add_lt_sub (h₁ : m + k ≤ n) (h₂ : 0 < k) : n - (m + k) < n - m := by
  rw [Nat.sub_add_eq]
  exact sub_lt (Nat.sub_pos_of_lt (Nat.lt_of_lt_of_le (Nat.lt_add_of_pos_right h₂) h₁)) h₂
theorem succ_pred {a : Nat} (h : a ≠ 0) : succ (pred a) = a := by
  cases a with
  | zero => exact absurd rfl h
  | succ a => rfl
theorem succ_pred_eq_of_pos : ∀ {n}, 0 < n → succ (pred n) = n
  | _ + 1, _ => rfl
theorem sub_one_add_one {a : Nat} (h : a ≠ 0) : a - 1 + 1 = a := succ_pred h
theorem sub_one_add_one_eq_of_pos {n : Nat} (h : 0 < n) : n - 1 + 1 = n := succ_pred_eq_of_pos h
theorem le_pred_of_lt {n m : Nat} (h : m < n) : m ≤ pred n := pred_le_pred h
theorem le_sub_one_of_lt {a b : Nat} (h : a < b) : a ≤ b - 1 := le_pred_of_lt h
theorem lt_of_le_pred (h : 0 < m) (h' : n ≤ pred m) : n < m := by
  rw [← succ_pred_eq_of_pos h]; exact lt_succ_of_le h'
protected theorem mul_sub_one (n m : Nat) : n * (m - 1) = n * m - n := by
  cases m with
  | zero => rw [Nat.mul_zero, Nat.zero_sub]
  | succ m => rw [add_one_sub_one, mul_add_one, Nat.add_sub_cancel]
protected theorem mul_sub (k m n : Nat) : k * (m - n) = k * m - k * n := by
  induction n with
  | zero => rfl
  | succ n ih =>
    rw [Nat.sub_add_eq, Nat.mul_sub_one, ih, Nat.mul_add_one, Nat.sub_add_eq]
protected theorem sub_mul (n m k : Nat) : (n - m) * k = n * k - m * k := by
  rw [Nat.mul_comm, Nat.mul_sub, Nat.mul_comm k, Nat.mul_comm k]
protected theorem sub_one_mul (n m : Nat) : (n - 1) * m = n * m - m := by
  rw [Nat.sub_mul, Nat.one_mul]

/-! ## Minimum and maximum -/

protected theorem min_def {n m : Nat} : min n m = if n ≤ m then n else m := rfl
protected theorem max_def {n m : Nat} : max n m = if n ≤ m then m else n := rfl
protected theorem min_eq_left {a b : Nat} (h : a ≤ b) : min a b = a := if_pos h
protected theorem min_eq_right {a b : Nat} (h : b ≤ a) : min a b = b := by
  by_cases h' : a ≤ b
  · rw [Nat.min_eq_left h']; exact Nat.le_antisymm h' h
  · exact if_neg h'
protected theorem max_eq_right {a b : Nat} (h : a ≤ b) : max a b = b := if_pos h
protected theorem max_eq_left {a b : Nat} (h : b ≤ a) : max a b = a := by
  by_cases h' : a ≤ b
  · rw [Nat.max_eq_right h']; exact Nat.le_antisymm h h'
  · exact if_neg h'
protected theorem min_comm (a b : Nat) : min a b = min b a := by
  cases Nat.le_total a b with
  | inl h => rw [Nat.min_eq_left h, Nat.min_eq_right h]
  | inr h => rw [Nat.min_eq_right h, Nat.min_eq_left h]
protected theorem max_comm (a b : Nat) : max a b = max b a := by
  cases Nat.le_total a b with
  | inl h => rw [Nat.max_eq_right h, Nat.max_eq_left h]
  | inr h => rw [Nat.max_eq_left h, Nat.max_eq_right h]
protected theorem min_le_left (a b : Nat) : min a b ≤ a := by
  cases Nat.le_total a b with
  | inl h => rw [Nat.min_eq_left h]
  | inr h => rw [Nat.min_eq_right h]; exact h
protected theorem min_le_right (a b : Nat) : min a b ≤ b := Nat.min_comm a b ▸ Nat.min_le_left b a
protected theorem le_max_left (a b : Nat) : a ≤ max a b := by
  cases Nat.le_total a b with
  | inl h => rw [Nat.max_eq_right h]; exact h
  | inr h => rw [Nat.max_eq_left h]
protected theorem le_max_right (a b : Nat) : b ≤ max a b := Nat.max_comm a b ▸ Nat.le_max_left b a
protected theorem le_min_of_le_of_le {a b c : Nat} (h₁ : a ≤ b) (h₂ : a ≤ c) : a ≤ min b c := by
  cases Nat.le_total b c with
  | inl h => rw [Nat.min_eq_left h]; exact h₁
  | inr h => rw [Nat.min_eq_right h]; exact h₂
protected theorem max_le_of_le_of_le {a b c : Nat} (h₁ : a ≤ c) (h₂ : b ≤ c) : max a b ≤ c := by
  cases Nat.le_total a b with
  | inl h => rw [Nat.max_eq_right h]; exact h₂
  | inr h => rw [Nat.max_eq_left h]; exact h₁
protected theorem le_min {a b c : Nat} : a ≤ min b c ↔ a ≤ b ∧ a ≤ c :=
  ⟨fun h => ⟨Nat.le_trans h (Nat.min_le_left ..), Nat.le_trans h (Nat.min_le_right ..)⟩,
   fun h => Nat.le_min_of_le_of_le h.1 h.2⟩
protected theorem max_le {a b c : Nat} : max a b ≤ c ↔ a ≤ c ∧ b ≤ c :=
  ⟨fun h => ⟨Nat.le_trans (Nat.le_max_left ..) h, Nat.le_trans (Nat.le_max_right ..) h⟩,
   fun h => Nat.max_le_of_le_of_le h.1 h.2⟩
protected theorem lt_min {a b c : Nat} : a < min b c ↔ a < b ∧ a < c := Nat.le_min
protected theorem max_lt {a b c : Nat} : max a b < c ↔ a < c ∧ b < c := by
  cases Nat.le_total a b with
  | inl h => rw [Nat.max_eq_right h]
             exact ⟨fun k => ⟨Nat.lt_of_le_of_lt h k, k⟩, And.right⟩
  | inr h => rw [Nat.max_eq_left h]
             exact ⟨fun k => ⟨k, Nat.lt_of_le_of_lt h k⟩, And.left⟩
@[simp] protected theorem min_self (a : Nat) : min a a = a := Nat.min_eq_left (Nat.le_refl a)
@[simp] protected theorem max_self (a : Nat) : max a a = a := Nat.max_eq_right (Nat.le_refl a)
@[simp] protected theorem zero_min (a : Nat) : min 0 a = 0 := Nat.min_eq_left (zero_le a)
@[simp] protected theorem min_zero (a : Nat) : min a 0 = 0 := Nat.min_eq_right (zero_le a)
@[simp] protected theorem zero_max (a : Nat) : max 0 a = a := Nat.max_eq_right (zero_le a)
@[simp] protected theorem max_zero (a : Nat) : max a 0 = a := Nat.max_eq_left (zero_le a)
protected theorem min_assoc (a b c : Nat) : min (min a b) c = min a (min b c) :=
  Nat.le_antisymm
    (Nat.le_min.mpr ⟨Nat.le_trans (Nat.min_le_left ..) (Nat.min_le_left ..),
      Nat.le_min.mpr ⟨Nat.le_trans (Nat.min_le_left ..) (Nat.min_le_right ..),
          Nat.min_le_right ..⟩⟩)
    (Nat.le_min.mpr ⟨Nat.le_min.mpr ⟨Nat.min_le_left .., Nat.le_trans (Nat.min_le_right ..)
      (Nat.min_le_left ..)⟩, Nat.le_trans (Nat.min_le_right ..) (Nat.min_le_right ..)⟩)
protected theorem max_assoc (a b c : Nat) : max (max a b) c = max a (max b c) :=
  Nat.le_antisymm
    (Nat.max_le.mpr ⟨Nat.max_le.mpr ⟨Nat.le_max_left .., Nat.le_trans (Nat.le_max_left ..)
      (Nat.le_max_right ..)⟩, Nat.le_trans (Nat.le_max_right ..) (Nat.le_max_right ..)⟩)
    (Nat.max_le.mpr ⟨Nat.le_trans (Nat.le_max_left ..) (Nat.le_max_left ..),
      Nat.max_le.mpr ⟨Nat.le_trans (Nat.le_max_right ..) (Nat.le_max_left ..),
          Nat.le_max_right ..⟩⟩)
protected theorem min_le_max (a b : Nat) : min a b ≤ max a b :=
  Nat.le_trans (Nat.min_le_left a b) (Nat.le_max_left a b)
protected theorem add_max_add_right (a b c : Nat) : max (a + c) (b + c) = max a b + c := by
  cases Nat.le_total a b with
  | inl h => rw [Nat.max_eq_right h, Nat.max_eq_right (Nat.add_le_add_right h c)]
  | inr h => rw [Nat.max_eq_left h, Nat.max_eq_left (Nat.add_le_add_right h c)]
protected theorem add_min_add_right (a b c : Nat) : min (a + c) (b + c) = min a b + c := by
  cases Nat.le_total a b with
  | inl h => rw [Nat.min_eq_left h, Nat.min_eq_left (Nat.add_le_add_right h c)]
  | inr h => rw [Nat.min_eq_right h, Nat.min_eq_right (Nat.add_le_add_right h c)]
protected theorem succ_min_succ (x y : Nat) : min (succ x) (succ y) = succ (min x y) :=
  Nat.add_min_add_right x y 1
protected theorem succ_max_succ (x y : Nat) : max (succ x) (succ y) = succ (max x y) :=
  Nat.add_max_add_right x y 1
protected theorem sub_add_eq_max (a b : Nat) : a - b + b = max a b := by
  cases Nat.le_total a b with
  | inl h => rw [Nat.max_eq_right h, sub_eq_zero_of_le h, Nat.zero_add]
  | inr h => rw [Nat.max_eq_left h, Nat.sub_add_cancel h]

/-! ## Boolean order and equality -/

@[simp] theorem beq_eq {x y : Nat} : (Nat.beq x y = true) = (x = y) :=
  propext ⟨Nat.eq_of_beq_eq_true, fun h => h ▸ Nat.beq_refl x⟩
@[simp] theorem ble_eq {x y : Nat} : (Nat.ble x y = true) = (x ≤ y) :=
  propext ⟨le_of_ble_eq_true, ble_eq_true_of_le⟩
@[simp] theorem blt_eq {x y : Nat} : (Nat.blt x y = true) = (x < y) := ble_eq

/-! ## Induction -/

/-- Recursion on all smaller numbers. -/
@[elab_as_elim] protected noncomputable def strongRecOn {motive : Nat → Sort u} (n : Nat)
    (ind : ∀ n, (∀ m, m < n → motive m) → motive n) : motive n :=
  Nat.lt_wfRel.wf.fix ind n
@[elab_as_elim] protected theorem strongInductionOn {motive : Nat → Prop} (n : Nat)
    (ind : ∀ n, (∀ m, m < n → motive m) → motive n) : motive n := Nat.strongRecOn n ind
@[elab_as_elim] protected theorem caseStrongRecOn' {motive : Nat → Prop} (a : Nat)
    (zero : motive 0) (ind : ∀ n, (∀ m, m ≤ n → motive m) → motive (succ n)) : motive a :=
  Nat.strongRecOn a fun n => match n with
    | 0 => fun _ => zero
    | n + 1 => fun h => ind n fun m hm => h m (lt_succ_of_le hm)
@[elab_as_elim] theorem le_induction {m : Nat} {P : ∀ n, m ≤ n → Prop} (base : P m (Nat.le_refl m))
    (succ : ∀ n hmn, P n hmn → P (n + 1) (le_step hmn)) : ∀ n hmn, P n hmn := by
  intro n hmn
  induction hmn with
  | refl => exact base
  | step h ih => exact succ _ h ih
end Nat
