prelude
import Init.Omega.Fin
import Init.List.More
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Bounded numbers, sums and subtypes: further lemmas
-/

universe u v w x

namespace Fin
variable {n : Nat}

protected theorem lt_irrefl (a : Fin n) : ¬a < a := Nat.lt_irrefl a.val
protected theorem lt_trans {a b c : Fin n} (h₁ : a < b) (h₂ : b < c) : a < c := Nat.lt_trans h₁ h₂
protected theorem le_trans {a b c : Fin n} (h₁ : a ≤ b) (h₂ : b ≤ c) : a ≤ c := Nat.le_trans h₁ h₂
protected theorem lt_of_lt_of_le {a b c : Fin n} (h₁ : a < b) (h₂ : b ≤ c) : a < c :=
  Nat.lt_of_lt_of_le h₁ h₂
protected theorem le_of_lt {a b : Fin n} (h : a < b) : a ≤ b := Nat.le_of_lt h
protected theorem not_le {a b : Fin n} : ¬a ≤ b ↔ b < a := Nat.not_le
protected theorem not_lt {a b : Fin n} : ¬a < b ↔ b ≤ a := Nat.not_lt
@[simp] theorem succ_inj {a b : Fin n} : a.succ = b.succ ↔ a = b :=
  ⟨fun h => ext (Nat.succ.inj (val_eq_of_eq h)), fun h => h ▸ rfl⟩
theorem succ_ne_zero (k : Fin n) : k.succ ≠ 0 := fun h => by
  have := val_eq_of_eq h
  rw [val_succ, val_zero] at this
  exact Nat.succ_ne_zero _ this
@[simp] theorem rev_rev (i : Fin n) : i.rev.rev = i := by
  apply ext
  show n - (n - (i.val + 1) + 1) = i.val
  have := i.isLt
  omega
theorem castSucc_lt_succ (i : Fin n) : i.castSucc < i.succ := Nat.lt_succ_self i.val
@[simp] theorem castLE_refl (i : Fin n) : castLE (Nat.le_refl n) i = i := rfl
protected theorem add_comm (a b : Fin n) : a + b = b + a :=
  ext (by rw [val_add, val_add, Nat.add_comm])
protected theorem mul_comm (a b : Fin n) : a * b = b * a :=
  ext (by rw [val_mul, val_mul, Nat.mul_comm])
protected theorem add_zero [NeZero n] (a : Fin n) : a + 0 = a :=
  ext (by rw [val_add, val_zero, Nat.add_zero, Nat.mod_eq_of_lt a.isLt])
protected theorem zero_add [NeZero n] (a : Fin n) : 0 + a = a := by
  rw [Fin.add_comm, Fin.add_zero]
theorem exists_iff {p : Fin n → Prop} : (∃ i, p i) ↔ ∃ i h, p ⟨i, h⟩ :=
  ⟨fun ⟨i, h⟩ => ⟨i.val, i.isLt, h⟩, fun ⟨i, hi, h⟩ => ⟨⟨i, hi⟩, h⟩⟩
theorem forall_iff {p : Fin n → Prop} : (∀ i, p i) ↔ ∀ i h, p ⟨i, h⟩ :=
  ⟨fun h i hi => h ⟨i, hi⟩, fun h i => h i.val i.isLt⟩
/-- Build a function on `Fin (n + 1)` from its value at zero and at successors. -/
@[elab_as_elim] def cases {motive : Fin (n + 1) → Sort u} (zero : motive 0)
    (succ : ∀ i : Fin n, motive i.succ) : ∀ i : Fin (n + 1), motive i
  | ⟨0, _⟩ => zero
  | ⟨i + 1, h⟩ => succ ⟨i, Nat.lt_of_succ_lt_succ h⟩
/-- Induction: from zero, and from each number to its successor. -/
@[elab_as_elim] def induction {motive : Fin (n + 1) → Sort u} (zero : motive 0)
    (succ : ∀ i : Fin n, motive i.castSucc → motive i.succ) : ∀ i : Fin (n + 1), motive i
  | ⟨0, _⟩ => zero
  | ⟨i + 1, h⟩ => succ ⟨i, Nat.lt_of_succ_lt_succ h⟩ (induction zero succ ⟨i, Nat.lt_of_succ_lt h⟩)
theorem forall_fin_succ {p : Fin (n + 1) → Prop} : (∀ i, p i) ↔ p 0 ∧ ∀ i : Fin n, p i.succ :=
  ⟨fun h => ⟨h 0, fun i => h i.succ⟩, fun ⟨h₀, h⟩ i => cases h₀ h i⟩
theorem exists_fin_succ {p : Fin (n + 1) → Prop} : (∃ i, p i) ↔ p 0 ∨ ∃ i : Fin n, p i.succ :=
  ⟨fun ⟨i, h⟩ => cases (motive := fun i => p i → _) .inl (fun j hj => .inr ⟨j, hj⟩) i h,
   fun h => h.elim (fun h => ⟨0, h⟩) fun ⟨i, h⟩ => ⟨i.succ, h⟩⟩
/-- Fold over `0`, `1`, ..., `n - 1`. -/
def foldl {α : Sort u} (n : Nat) (f : α → Fin n → α) (init : α) : α := loop n (Nat.le_refl n) init
where
  /-- The last `k` steps. -/
  loop : (k : Nat) → k ≤ n → α → α
    | 0, _, x => x
    | k + 1, h, x => loop k (Nat.le_of_succ_le h) (f x ⟨n - (k + 1), by omega⟩)
end Fin

/-- The list of the values of a function on `Fin n`. -/
def List.ofFn {α : Type u} : {n : Nat} → (f : Fin n → α) → List α
  | 0, _ => []
  | _ + 1, f => f 0 :: ofFn fun i => f i.succ
/-- All elements of `Fin n`, in order. -/
def List.finRange (n : Nat) : List (Fin n) := List.ofFn fun i => i
@[simp] theorem List.length_ofFn {α : Type u} {n : Nat} {f : Fin n → α} :
    (List.ofFn f).length = n := by
  induction n with
  | zero => rfl
  | succ n ih => exact congrArg (· + 1) ih
@[simp] theorem List.length_finRange {n : Nat} : (List.finRange n).length = n := length_ofFn
theorem List.mem_ofFn {α : Type u} {n : Nat} {f : Fin n → α} {a : α} :
    a ∈ List.ofFn f ↔ ∃ i, f i = a := by
  induction n with
  | zero => exact ⟨nofun, fun ⟨i, _⟩ => i.elim0⟩
  | succ n ih => rw [Fin.exists_fin_succ, ofFn, List.mem_cons, ih, eq_comm]
@[simp] theorem List.mem_finRange {n : Nat} (x : Fin n) : x ∈ List.finRange n :=
  List.mem_ofFn.mpr ⟨x, rfl⟩

namespace Nat
/-- Apply a function `n` times. -/
@[specialize] def «repeat» {α : Type u} (f : α → α) : (n : Nat) → (a : α) → α
  | 0, a => a
  | n + 1, a => f (Nat.repeat f n a)
/-- Fold over the numbers below `n`, in order. -/
@[specialize] def fold {α : Type u} : (n : Nat) → (f : (i : Nat) → i < n → α → α) → (init : α) → α
  | 0, _, a => a
  | n + 1, f, a => f n (Nat.lt_succ_self n) (fold n (fun i h => f i (Nat.lt_succ_of_lt h)) a)
@[simp] theorem fold_zero {α : Type u} (f : (i : Nat) → i < 0 → α → α) (init : α) :
    fold 0 f init = init := rfl
theorem fold_succ {α : Type u} {n : Nat} (f : (i : Nat) → i < n + 1 → α → α) (init : α) :
    fold (n + 1) f init =
      f n (Nat.lt_succ_self n) (fold n (fun i h => f i (Nat.lt_succ_of_lt h)) init) := rfl
end Nat

namespace Sum
variable {α : Type u} {β : Type v} {α' : Type w} {β' : Type x}
/-- Whether the value is on the left. -/
def isLeft : α ⊕ β → Bool
  | inl _ => true
  | inr _ => false
/-- Whether the value is on the right. -/
def isRight : α ⊕ β → Bool
  | inl _ => false
  | inr _ => true
/-- The value on the left, if it is there. -/
def getLeft? : α ⊕ β → Option α
  | inl a => some a
  | inr _ => none
/-- The value on the right, if it is there. -/
def getRight? : α ⊕ β → Option β
  | inl _ => none
  | inr b => some b
/-- Apply a function on each side. -/
protected def map (f : α → α') (g : β → β') : α ⊕ β → α' ⊕ β' :=
  Sum.elim (fun a => inl (f a)) fun b => inr (g b)
@[simp] theorem map_inl (f : α → α') (g : β → β') (x : α) : (inl x).map f g = inl (f x) := rfl
@[simp] theorem map_inr (f : α → α') (g : β → β') (x : β) : (inr x).map f g = inr (g x) := rfl
@[simp] theorem isLeft_inl (a : α) : (inl a : α ⊕ β).isLeft = true := rfl
@[simp] theorem isLeft_inr (b : β) : (inr b : α ⊕ β).isLeft = false := rfl
@[simp] theorem isRight_inl (a : α) : (inl a : α ⊕ β).isRight = false := rfl
@[simp] theorem isRight_inr (b : β) : (inr b : α ⊕ β).isRight = true := rfl
theorem inl_injective {a b : α} (h : (inl a : α ⊕ β) = inl b) : a = b := inl.inj h
theorem inr_injective {a b : β} (h : (inr a : α ⊕ β) = inr b) : a = b := inr.inj h
theorem map_id_id : Sum.map (@id α) (@id β) = id := funext fun x => by cases x <;> rfl
theorem isLeft_eq_false {x : α ⊕ β} : x.isLeft = false ↔ x.isRight = true := by cases x <;> simp
end Sum

namespace Subtype
variable {α : Type u} {p : α → Prop}
theorem val_inj {a b : { x // p x }} : a.val = b.val ↔ a = b := ⟨Subtype.ext, fun h => h ▸ rfl⟩
theorem coe_eta (a : { x // p x }) (h : p a.val) : (⟨a.val, h⟩ : { x // p x }) = a := rfl
theorem exists_of_subtype (a : { x // p x }) : ∃ x, p x := ⟨a.val, a.property⟩
end Subtype
