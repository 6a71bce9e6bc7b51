prelude
import Init.Nat.Div
import Init.List.Lemmas
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Bounded numbers
-/

universe u

/-- Numbers that are not zero, as a class. -/
class NeZero {R : Type u} [Zero R] (n : R) : Prop where
  /-- The number is not zero. -/
  out : n ≠ 0
theorem NeZero.ne {R : Type u} [Zero R] (n : R) [h : NeZero n] : n ≠ 0 := h.out
instance Nat.instNeZeroSucc {n : Nat} : NeZero (n + 1) := ⟨Nat.succ_ne_zero n⟩
theorem Nat.pos_of_neZero (n : Nat) [NeZero n] : 0 < n := Nat.pos_of_ne_zero (NeZero.ne n)

/-- A bounded number is a number. -/
instance Fin.coeToNat {n : Nat} : CoeOut (Fin n) Nat := ⟨Fin.val⟩

namespace Fin
variable {n : Nat}

@[ext] theorem ext {a b : Fin n} (h : a.val = b.val) : a = b :=
  match a, b, h with | ⟨_, _⟩, ⟨_, _⟩, rfl => rfl
theorem eq_of_val_eq {i j : Fin n} (h : i.val = j.val) : i = j := ext h
theorem val_eq_of_eq {i j : Fin n} (h : i = j) : i.val = j.val := h ▸ rfl
theorem val_inj {a b : Fin n} : a.val = b.val ↔ a = b := ⟨ext, val_eq_of_eq⟩
theorem val_ne_of_ne {i j : Fin n} (h : i ≠ j) : i.val ≠ j.val := fun e => h (ext e)
@[simp] theorem eta (a : Fin n) (h : a.val < n) : (⟨a.val, h⟩ : Fin n) = a := rfl
theorem mk_eq_mk {a b : Nat} {ha : a < n} {hb : b < n} : (⟨a, ha⟩ : Fin n) = ⟨b, hb⟩ ↔ a = b :=
  ⟨fun h => val_eq_of_eq h, fun h => ext h⟩
@[simp] theorem is_lt (a : Fin n) : a.val < n := a.2
theorem pos (i : Fin n) : 0 < n := Nat.lt_of_le_of_lt (Nat.zero_le _) i.2
/-- Nothing is below zero. -/
def elim0 {α : Sort u} : Fin 0 → α
  | ⟨_, h⟩ => absurd h (Nat.not_lt_zero _)
/-- The successor, with the bound raised. -/
def succ : Fin n → Fin (n + 1)
  | ⟨i, h⟩ => ⟨i + 1, Nat.succ_lt_succ h⟩
/-- The number modulo `n`. -/
protected def ofNat (n : Nat) [NeZero n] (a : Nat) : Fin n :=
  ⟨a % n, Nat.mod_lt _ (Nat.pos_of_neZero n)⟩
instance instOfNat {n : Nat} [NeZero n] {i : Nat} : OfNat (Fin n) i := ⟨Fin.ofNat n i⟩
instance instInhabited {n : Nat} [NeZero n] : Inhabited (Fin n) := ⟨0⟩
/-- Addition modulo `n`. -/
protected def add : Fin n → Fin n → Fin n
  | ⟨a, h⟩, ⟨b, _⟩ => ⟨(a + b) % n, Nat.mod_lt _ (Nat.pos_of_lt h)⟩
/-- Multiplication modulo `n`. -/
protected def mul : Fin n → Fin n → Fin n
  | ⟨a, h⟩, ⟨b, _⟩ => ⟨(a * b) % n, Nat.mod_lt _ (Nat.pos_of_lt h)⟩
/-- Subtraction modulo `n`. -/
protected def sub : Fin n → Fin n → Fin n
  | ⟨a, h⟩, ⟨b, _⟩ => ⟨((n - b) + a) % n, Nat.mod_lt _ (Nat.pos_of_lt h)⟩
/-- The remainder. -/
protected def mod : Fin n → Fin n → Fin n
  | ⟨a, h⟩, ⟨b, _⟩ => ⟨a % b, Nat.lt_of_le_of_lt (Nat.mod_le a b) h⟩
/-- The quotient. -/
protected def div : Fin n → Fin n → Fin n
  | ⟨a, h⟩, ⟨b, _⟩ => ⟨a / b, Nat.lt_of_le_of_lt (Nat.div_le_self a b) h⟩
instance instAdd : Add (Fin n) := ⟨Fin.add⟩
instance instSub : Sub (Fin n) := ⟨Fin.sub⟩
instance instMul : Mul (Fin n) := ⟨Fin.mul⟩
instance instMod : Mod (Fin n) := ⟨Fin.mod⟩
instance instDiv : Div (Fin n) := ⟨Fin.div⟩
/-- The largest element. -/
def last (n : Nat) : Fin (n + 1) := ⟨n, Nat.lt_add_one n⟩
/-- The same number with another bound that it respects. -/
def castLT {m n : Nat} (i : Fin m) (h : i.val < n) : Fin n := ⟨i.val, h⟩
/-- The same number with a larger bound. -/
def castLE {m n : Nat} (h : n ≤ m) (i : Fin n) : Fin m := ⟨i.val, Nat.lt_of_lt_of_le i.2 h⟩
/-- The same number with an equal bound. -/
protected def cast {m n : Nat} (eq : n = m) (i : Fin n) : Fin m := ⟨i.val, eq ▸ i.2⟩
/-- The same number with a larger bound. -/
def castAdd {n : Nat} (m : Nat) : Fin n → Fin (n + m) := castLE (Nat.le_add_right n m)
/-- The same number with the bound raised by one. -/
def castSucc {n : Nat} : Fin n → Fin (n + 1) := castAdd 1
/-- The number counted from the other end. -/
def rev {n : Nat} (i : Fin n) : Fin n :=
  ⟨n - (i.val + 1), Nat.sub_lt (pos i) (Nat.zero_lt_succ _)⟩
theorem val_add (a b : Fin n) : (a + b).val = (a.val + b.val) % n := rfl
theorem val_mul (a b : Fin n) : (a * b).val = (a.val * b.val) % n := rfl
@[simp] theorem val_last (n : Nat) : (last n).val = n := rfl
@[simp] theorem val_succ (j : Fin n) : j.succ.val = j.val + 1 := rfl
@[simp] theorem val_castSucc (j : Fin n) : j.castSucc.val = j.val := rfl
theorem val_zero (n : Nat) [NeZero n] : (0 : Fin n).val = 0 := Nat.zero_mod n
attribute [simp] val_zero
@[simp] theorem coe_ofNat_eq_mod (m n : Nat) [NeZero m] :
    (no_index (OfNat.ofNat n : Fin m)).val = OfNat.ofNat n % m := rfl
protected theorem le_def {a b : Fin n} : a ≤ b ↔ a.val ≤ b.val := Iff.rfl
protected theorem lt_def {a b : Fin n} : a < b ↔ a.val < b.val := Iff.rfl
protected theorem le_antisymm {a b : Fin n} (h₁ : a ≤ b) (h₂ : b ≤ a) : a = b :=
  ext (Nat.le_antisymm h₁ h₂)
theorem le_last (i : Fin (n + 1)) : i ≤ last n := Nat.le_of_lt_succ i.2
end Fin

/-! ## Quantifiers over bounded numbers are decidable -/

/-- Decide a property of all numbers below `n`. -/
instance Nat.decidableBallLT : (n : Nat) → (P : (k : Nat) → k < n → Prop) →
    [(k : Nat) → (h : k < n) → Decidable (P k h)] → Decidable (∀ k h, P k h)
  | 0, _, _ => isTrue fun _ h => absurd h (Nat.not_lt_zero _)
  | n + 1, P, inst =>
    match Nat.decidableBallLT n (fun k h => P k (Nat.lt_succ_of_lt h)) with
    | isFalse h => isFalse fun k => h fun i hi => k i (Nat.lt_succ_of_lt hi)
    | isTrue h =>
      match inst n (Nat.lt_add_one n) with
      | isFalse hn => isFalse fun k => hn (k n _)
      | isTrue hn => isTrue fun k hk =>
        (Nat.lt_or_eq_of_le (Nat.le_of_lt_succ hk)).elim (h k) fun e => by subst e; exact hn
instance Nat.decidableBallLE (n : Nat) (P : (k : Nat) → k ≤ n → Prop)
    [(k : Nat) → (h : k ≤ n) → Decidable (P k h)] : Decidable (∀ k h, P k h) :=
  decidable_of_iff (∀ (k : Nat) (h : k < n + 1), P k (Nat.le_of_lt_succ h))
    ⟨fun h k hk => h k (Nat.lt_succ_of_le hk), fun h k _ => h k _⟩
instance Nat.decidableForallFin {n : Nat} (P : Fin n → Prop) [DecidablePred P] :
    Decidable (∀ i, P i) :=
  decidable_of_iff (∀ (k : Nat) (h : k < n), P ⟨k, h⟩) ⟨fun h ⟨k, hk⟩ => h k hk, fun h k hk => h ⟨k,
      hk⟩⟩
instance Nat.decidableExistsFin {n : Nat} (P : Fin n → Prop) [DecidablePred P] :
    Decidable (∃ i, P i) :=
  decidable_of_iff (¬∀ i, ¬P i) Classical.not_forall_not

/-! ## Lists with membership proofs -/

namespace List
variable {α : Type u}
/-- Attach to each element a proof of a property that all elements have. -/
def attachWith (xs : List α) (P : α → Prop) (H : ∀ x, x ∈ xs → P x) : List { x // P x } :=
  match xs, H with
  | [], _ => []
  | x :: xs, H => ⟨x, H x (.head xs)⟩ :: attachWith xs P fun y h => H y (.tail x h)
/-- Attach to each element a proof that it is one. -/
def attach (l : List α) : List { x // x ∈ l } := attachWith l _ fun _ h => h
theorem sizeOf_lt_of_mem [SizeOf α] {as : List α} {a : α} (h : a ∈ as) : sizeOf a < sizeOf as := by
  induction h with
  | head as =>
    show sizeOf a < 1 + sizeOf a + sizeOf as
    rw [Nat.add_comm 1, Nat.add_assoc]
    exact Nat.lt_add_of_pos_right (Nat.add_pos_left (Nat.zero_lt_succ 0) _)
  | @tail b as _ ih =>
    show sizeOf a < 1 + sizeOf b + sizeOf as
    exact Nat.lt_of_lt_of_le ih (Nat.le_add_left _ _)
theorem attachWith_map_val (P : α → Prop) (l : List α) (H : ∀ x, x ∈ l → P x) :
    (l.attachWith P H).map Subtype.val = l := by
  induction l with
  | nil => rfl
  | cons x xs ih => rw [attachWith, map_cons, ih]
@[simp] theorem attach_map_subtype_val (l : List α) : l.attach.map Subtype.val = l :=
  attachWith_map_val _ l _
@[simp] theorem length_attach {l : List α} : l.attach.length = l.length := by
  rw [← length_map (f := Subtype.val), attach_map_subtype_val]
end List
