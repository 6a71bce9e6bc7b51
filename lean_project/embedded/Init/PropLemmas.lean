prelude
import Init.Classical
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Propositional laws and the simp set for propositions
-/

universe u v w
variable {p q r a b c d : Prop}

/-! ## Constants -/

@[simp] theorem ne_eq {α : Sort u} (a b : α) : (a ≠ b) = ¬(a = b) := rfl
@[simp] theorem not_true_eq_false : (¬True) = False := eq_false (fun h => h trivial)
@[simp] theorem not_false_eq_true : (¬False) = True := eq_true id
@[simp] theorem not_false_iff : (¬False) ↔ True := iff_true_intro id
theorem not_true : (¬True) ↔ False := iff_false_intro fun h => h trivial
@[simp] theorem and_self (p : Prop) : (p ∧ p) = p := propext ⟨(·.1), fun h => ⟨h, h⟩⟩
@[simp] theorem and_true (p : Prop) : (p ∧ True) = p := propext ⟨(·.1), (⟨·, trivial⟩)⟩
@[simp] theorem true_and (p : Prop) : (True ∧ p) = p := propext ⟨(·.2), (⟨trivial, ·⟩)⟩
@[simp] theorem and_false (p : Prop) : (p ∧ False) = False := eq_false (·.2)
@[simp] theorem false_and (p : Prop) : (False ∧ p) = False := eq_false (·.1)
@[simp] theorem or_self (p : Prop) : (p ∨ p) = p := propext ⟨(·.elim id id), .inl⟩
@[simp] theorem or_true (p : Prop) : (p ∨ True) = True := eq_true (.inr trivial)
@[simp] theorem true_or (p : Prop) : (True ∨ p) = True := eq_true (.inl trivial)
@[simp] theorem or_false (p : Prop) : (p ∨ False) = p := propext ⟨(·.elim id False.elim), .inl⟩
@[simp] theorem false_or (p : Prop) : (False ∨ p) = p := propext ⟨(·.elim False.elim id), .inr⟩
@[simp] theorem iff_self (p : Prop) : (p ↔ p) = True := eq_true Iff.rfl
@[simp] theorem iff_true (p : Prop) : (p ↔ True) = p :=
  propext ⟨fun h => h.mpr trivial, iff_true_intro⟩
@[simp] theorem true_iff (p : Prop) : (True ↔ p) = p :=
  propext ⟨fun h => h.mp trivial, fun h => ⟨fun _ => h, fun _ => trivial⟩⟩
@[simp] theorem iff_false (p : Prop) : (p ↔ False) = ¬p := propext ⟨(·.mp), iff_false_intro⟩
@[simp] theorem false_iff (p : Prop) : (False ↔ p) = ¬p :=
  propext ⟨(·.mpr), fun h => ⟨False.elim, h⟩⟩
@[simp] theorem eq_iff_true_of_subsingleton {α : Sort u} [Subsingleton α] (x y : α) :
    x = y ↔ True := iff_true_intro (Subsingleton.elim x y)
@[simp] theorem false_implies (p : Prop) : (False → p) = True := eq_true False.elim
@[simp] theorem forall_false (p : False → Prop) : (∀ h : False, p h) = True :=
  eq_true fun h => h.elim
@[simp] theorem implies_true (α : Sort u) : (α → True) = True := eq_true fun _ => trivial
@[simp] theorem true_implies (p : Prop) : (True → p) = p := propext ⟨(· trivial), fun h _ => h⟩

@[simp] theorem imp_self : (a → a) ↔ True := iff_true_intro id
@[simp] theorem imp_false : (a → False) ↔ ¬a := Iff.rfl
theorem imp_true_iff (α : Sort u) : (α → True) ↔ True := iff_true_intro fun _ => trivial
theorem false_imp_iff (a : Prop) : (False → a) ↔ True := iff_true_intro False.elim
theorem true_imp_iff {α : Prop} : (True → α) ↔ α := ⟨(· trivial), fun h _ => h⟩
theorem of_not_imp : ¬(a → b) → a := fun h => (Classical.not_imp.mp h).1
theorem eq_true_iff : (p = True) ↔ p := ⟨of_eq_true, eq_true⟩

/-! ## Conjunction -/

theorem and_congr_right (h : a → (b ↔ c)) : a ∧ b ↔ a ∧ c :=
  ⟨fun ⟨ha, hb⟩ => ⟨ha, (h ha).mp hb⟩, fun ⟨ha, hb⟩ => ⟨ha, (h ha).mpr hb⟩⟩
theorem and_congr_left (h : c → (a ↔ b)) : a ∧ c ↔ b ∧ c :=
  ⟨fun ⟨ha, hb⟩ => ⟨(h hb).mp ha, hb⟩, fun ⟨ha, hb⟩ => ⟨(h hb).mpr ha, hb⟩⟩
theorem and_congr_left' (h : a ↔ b) : a ∧ c ↔ b ∧ c := and_congr h Iff.rfl
theorem and_congr_right' (h : b ↔ c) : a ∧ b ↔ a ∧ c := and_congr Iff.rfl h
theorem and_assoc : (a ∧ b) ∧ c ↔ a ∧ (b ∧ c) :=
  ⟨fun ⟨⟨x, y⟩, z⟩ => ⟨x, y, z⟩, fun ⟨x, y, z⟩ => ⟨⟨x, y⟩, z⟩⟩
theorem and_left_comm : a ∧ (b ∧ c) ↔ b ∧ (a ∧ c) :=
  ⟨fun ⟨x, y, z⟩ => ⟨y, x, z⟩, fun ⟨x, y, z⟩ => ⟨y, x, z⟩⟩
theorem and_right_comm : (a ∧ b) ∧ c ↔ (a ∧ c) ∧ b :=
  ⟨fun ⟨⟨x, y⟩, z⟩ => ⟨⟨x, z⟩, y⟩, fun ⟨⟨x, y⟩, z⟩ => ⟨⟨x, z⟩, y⟩⟩
theorem and_rotate : a ∧ b ∧ c ↔ b ∧ c ∧ a :=
  ⟨fun ⟨x, y, z⟩ => ⟨y, z, x⟩, fun ⟨y, z, x⟩ => ⟨x, y, z⟩⟩
theorem and_and_and_comm : (a ∧ b) ∧ (c ∧ d) ↔ (a ∧ c) ∧ (b ∧ d) :=
  ⟨fun ⟨⟨x, y⟩, z, w⟩ => ⟨⟨x, z⟩, y, w⟩, fun ⟨⟨x, y⟩, z, w⟩ => ⟨⟨x, z⟩, y, w⟩⟩
@[simp] theorem and_self_left : a ∧ a ∧ b ↔ a ∧ b := ⟨(·.2), fun h => ⟨h.1, h⟩⟩
@[simp] theorem and_self_right : (a ∧ b) ∧ b ↔ a ∧ b := ⟨(·.1), fun h => ⟨h, h.2⟩⟩
@[simp] theorem and_not_self : ¬(a ∧ ¬a) := fun ⟨h, n⟩ => n h
@[simp] theorem not_and_self : ¬(¬a ∧ a) := fun ⟨n, h⟩ => n h
theorem and_not_self_iff (a : Prop) : a ∧ ¬a ↔ False := iff_false_intro and_not_self
theorem not_and_self_iff (a : Prop) : ¬a ∧ a ↔ False := iff_false_intro not_and_self
@[simp] theorem and_imp : (a ∧ b → c) ↔ (a → b → c) :=
  ⟨fun h x y => h ⟨x, y⟩, fun h ⟨x, y⟩ => h x y⟩
@[simp] theorem not_and : ¬(a ∧ b) ↔ (a → ¬b) := and_imp
theorem not_and' : ¬(a ∧ b) ↔ b → ¬a := ⟨fun h y x => h ⟨x, y⟩, fun h ⟨x, y⟩ => h y x⟩
theorem not_and_of_not_left (b : Prop) : ¬a → ¬(a ∧ b) := mt And.left
theorem not_and_of_not_right (a : Prop) {b : Prop} : ¬b → ¬(a ∧ b) := mt And.right
theorem and_iff_left_of_imp (h : a → b) : a ∧ b ↔ a := ⟨(·.1), fun x => ⟨x, h x⟩⟩
theorem and_iff_right_of_imp (h : b → a) : a ∧ b ↔ b := ⟨(·.2), fun x => ⟨h x, x⟩⟩
@[simp] theorem and_iff_left_iff_imp : (a ∧ b ↔ a) ↔ (a → b) :=
  ⟨fun h x => (h.mpr x).2, and_iff_left_of_imp⟩
@[simp] theorem and_iff_right_iff_imp : (a ∧ b ↔ b) ↔ (b → a) :=
  ⟨fun h x => (h.mpr x).1, and_iff_right_of_imp⟩
@[simp] theorem iff_self_and : (p ↔ p ∧ q) ↔ (p → q) :=
  ⟨fun h x => (h.mp x).2, fun h => (and_iff_left_of_imp h).symm⟩
@[simp] theorem iff_and_self : (p ↔ q ∧ p) ↔ (p → q) :=
  ⟨fun h x => (h.mp x).1, fun h => (and_iff_right_of_imp h).symm⟩
@[simp] theorem and_congr_right_iff : (a ∧ b ↔ a ∧ c) ↔ (a → (b ↔ c)) :=
  ⟨fun h x => ⟨fun y => (h.mp ⟨x, y⟩).2, fun y => (h.mpr ⟨x, y⟩).2⟩, and_congr_right⟩
@[simp] theorem and_congr_left_iff : (a ∧ c ↔ b ∧ c) ↔ c → (a ↔ b) :=
  ⟨fun h z => ⟨fun y => (h.mp ⟨y, z⟩).1, fun y => (h.mpr ⟨y, z⟩).1⟩, and_congr_left⟩
theorem and_iff_left (hb : b) : a ∧ b ↔ a := and_iff_left_of_imp fun _ => hb
theorem and_iff_right (ha : a) : a ∧ b ↔ b := and_iff_right_of_imp fun _ => ha

/-! ## Disjunction -/

theorem or_assoc : (a ∨ b) ∨ c ↔ a ∨ (b ∨ c) :=
  ⟨fun | .inl (.inl h) => .inl h | .inl (.inr h) => .inr (.inl h) | .inr h => .inr (.inr h),
   fun | .inl h => .inl (.inl h) | .inr (.inl h) => .inl (.inr h) | .inr (.inr h) => .inr h⟩
theorem Or.assoc : (a ∨ b) ∨ c ↔ a ∨ (b ∨ c) := or_assoc
theorem or_left_comm : a ∨ (b ∨ c) ↔ b ∨ (a ∨ c) :=
  ⟨fun | .inl h => .inr (.inl h) | .inr (.inl h) => .inl h | .inr (.inr h) => .inr (.inr h),
   fun | .inl h => .inr (.inl h) | .inr (.inl h) => .inl h | .inr (.inr h) => .inr (.inr h)⟩
theorem or_right_comm : (a ∨ b) ∨ c ↔ (a ∨ c) ∨ b :=
  or_assoc.trans ((or_congr Iff.rfl or_comm).trans or_assoc.symm)
theorem or_rotate : a ∨ b ∨ c ↔ b ∨ c ∨ a := or_comm.trans or_assoc
theorem or_congr_left (h : a ↔ b) : a ∨ c ↔ b ∨ c := or_congr h Iff.rfl
theorem or_congr_right (h : b ↔ c) : a ∨ b ↔ a ∨ c := or_congr Iff.rfl h
@[simp] theorem or_self_left : a ∨ a ∨ b ↔ a ∨ b := ⟨(·.elim .inl id), .inr⟩
@[simp] theorem or_self_right : (a ∨ b) ∨ b ↔ a ∨ b := ⟨(·.elim id .inr), .inl⟩
theorem or_imp : (a ∨ b → c) ↔ (a → c) ∧ (b → c) :=
  ⟨fun h => ⟨fun x => h (.inl x), fun x => h (.inr x)⟩, fun ⟨f, g⟩ h => h.elim f g⟩
@[simp] theorem not_or : ¬(p ∨ q) ↔ ¬p ∧ ¬q := or_imp
theorem not_or_intro (ha : ¬a) (hb : ¬b) : ¬(a ∨ b) := not_or.mpr ⟨ha, hb⟩
theorem not_and_of_not_or_not (h : ¬a ∨ ¬b) : ¬(a ∧ b) := fun ⟨x, y⟩ => h.elim (· x) (· y)
theorem or_iff_right_of_imp (h : a → b) : (a ∨ b) ↔ b := ⟨(·.elim h id), .inr⟩
theorem or_iff_left_of_imp (h : b → a) : (a ∨ b) ↔ a := ⟨(·.elim id h), .inl⟩
@[simp] theorem or_iff_left_iff_imp : (a ∨ b ↔ a) ↔ (b → a) :=
  ⟨fun h x => h.mp (.inr x), or_iff_left_of_imp⟩
@[simp] theorem or_iff_right_iff_imp : (a ∨ b ↔ b) ↔ (a → b) :=
  ⟨fun h x => h.mp (.inl x), or_iff_right_of_imp⟩
@[simp] theorem iff_self_or {a b : Prop} : (a ↔ a ∨ b) ↔ (b → a) :=
  ⟨fun h x => h.mpr (.inr x), fun h => (or_iff_left_of_imp h).symm⟩
@[simp] theorem iff_or_self {a b : Prop} : (b ↔ a ∨ b) ↔ (a → b) :=
  ⟨fun h x => h.mpr (.inl x), fun h => (or_iff_right_of_imp h).symm⟩
theorem or_iff_left (hb : ¬b) : a ∨ b ↔ a := or_iff_left_of_imp hb.elim
theorem or_iff_right (ha : ¬a) : a ∨ b ↔ b := or_iff_right_of_imp ha.elim
theorem Or.neg_resolve_left (h : ¬a ∨ b) (ha : a) : b := h.elim (absurd ha) id
theorem Or.neg_resolve_right (h : a ∨ ¬b) (nb : b) : a := h.elim id (absurd nb)
theorem or_or_or_comm : (a ∨ b) ∨ c ∨ d ↔ (a ∨ c) ∨ b ∨ d :=
  or_assoc.trans ((or_congr Iff.rfl or_left_comm).trans or_assoc.symm)

/-! ## Distributivity -/

theorem and_or_left : a ∧ (b ∨ c) ↔ (a ∧ b) ∨ (a ∧ c) :=
  ⟨fun ⟨x, h⟩ => h.imp (⟨x, ·⟩) (⟨x, ·⟩),
   fun h => h.elim (fun ⟨x, y⟩ => ⟨x, .inl y⟩) (fun ⟨x, y⟩ => ⟨x, .inr y⟩)⟩
theorem or_and_right : (a ∨ b) ∧ c ↔ (a ∧ c) ∨ (b ∧ c) := by
  rw [and_comm (a := a ∨ b), and_or_left, and_comm (a := c), and_comm (a := c)]
theorem or_and_left : a ∨ (b ∧ c) ↔ (a ∨ b) ∧ (a ∨ c) :=
  ⟨fun h => h.elim (fun x => ⟨.inl x, .inl x⟩) (fun ⟨y, z⟩ => ⟨.inr y, .inr z⟩),
   fun ⟨h₁, h₂⟩ => h₁.elim .inl fun y => h₂.elim .inl fun z => .inr ⟨y, z⟩⟩
theorem and_or_right : (a ∧ b) ∨ c ↔ (a ∨ c) ∧ (b ∨ c) := by
  rw [or_comm (a := a ∧ b), or_and_left, or_comm (a := c), or_comm (a := c)]
theorem imp_and {α : Sort u} : (α → b ∧ c) ↔ (α → b) ∧ (α → c) :=
  ⟨fun h => ⟨fun x => (h x).1, fun x => (h x).2⟩, fun ⟨f, g⟩ x => ⟨f x, g x⟩⟩
theorem imp_iff_right {a : Prop} (ha : a) : (a → b) ↔ b := ⟨fun h => h ha, fun h _ => h⟩
theorem imp_congr_left (h : a ↔ b) : (a → c) ↔ (b → c) := imp_congr h Iff.rfl
theorem imp_congr_right (h : a → (b ↔ c)) : (a → b) ↔ (a → c) := imp_congr_ctx Iff.rfl h
theorem imp_not_comm : (a → ¬b) ↔ (b → ¬a) := ⟨fun h y x => h x y, fun h x y => h y x⟩
@[simp] theorem imp_not_self : (a → ¬a) ↔ ¬a := ⟨fun h x => h x x, fun h _ => h⟩
theorem imp.swap : (a → b → c) ↔ (b → a → c) := ⟨fun h x y => h y x, fun h x y => h y x⟩
theorem imp_imp_imp (h₁ : c → a) (h₂ : b → d) : (a → b) → (c → d) := fun f x => h₂ (f (h₁ x))
theorem iff_def : (a ↔ b) ↔ (a → b) ∧ (b → a) := ⟨fun h => ⟨h.1, h.2⟩, fun h => ⟨h.1, h.2⟩⟩
theorem iff_def' : (a ↔ b) ↔ (b → a) ∧ (a → b) := ⟨fun h => ⟨h.2, h.1⟩, fun h => ⟨h.2, h.1⟩⟩
theorem iff_iff_implies_and_implies {a b : Prop} : (a ↔ b) ↔ (a → b) ∧ (b → a) := iff_def
theorem not_iff_false_intro (h : a) : ¬a ↔ False := iff_false_intro (not_not_intro h)
theorem not_not_not : ¬¬¬a ↔ ¬a := ⟨mt not_not_intro, not_not_intro⟩
theorem not_imp_of_and_not : (a ∧ ¬b) → ¬(a → b) := fun ⟨x, n⟩ h => n (h x)
theorem not_of_iff_false : (p ↔ False) → ¬p := Iff.mp
theorem not_of_eq_false (h : p = False) : ¬p := of_eq_false h

/-! ## Quantifiers -/

section quantifiers
variable {α : Sort u} {β : Sort v} {P Q : α → Prop}

@[simp] theorem not_exists : (¬∃ x, P x) ↔ ∀ x, ¬P x := forall_exists_index
theorem forall_not_of_not_exists (h : ¬∃ x, P x) : ∀ x, ¬P x := not_exists.mp h
theorem not_exists_of_forall_not (h : ∀ x, ¬P x) : ¬∃ x, P x := not_exists.mpr h
theorem not_forall_of_exists_not : (∃ x, ¬P x) → ¬∀ x, P x := fun ⟨x, n⟩ h => n (h x)
theorem forall_imp (h : ∀ a, P a → Q a) : (∀ a, P a) → ∀ a, Q a := fun f a => h a (f a)
theorem forall_congr' (h : ∀ a, P a ↔ Q a) : (∀ a, P a) ↔ ∀ a, Q a :=
  ⟨forall_imp fun a => (h a).mp, forall_imp fun a => (h a).mpr⟩
theorem forall_and : (∀ x, P x ∧ Q x) ↔ (∀ x, P x) ∧ (∀ x, Q x) :=
  ⟨fun h => ⟨fun x => (h x).1, fun x => (h x).2⟩, fun ⟨f, g⟩ x => ⟨f x, g x⟩⟩
theorem exists_or : (∃ x, P x ∨ Q x) ↔ (∃ x, P x) ∨ ∃ x, Q x :=
  ⟨fun ⟨x, h⟩ => h.imp (⟨x, ·⟩) (⟨x, ·⟩), fun h => h.elim (fun ⟨x, y⟩ => ⟨x, .inl y⟩) (fun ⟨x,
      y⟩ => ⟨x, .inr y⟩)⟩
@[simp] theorem forall_const (α : Sort u) [i : Nonempty α] : (α → b) ↔ b :=
  ⟨fun h => i.elim h, fun h _ => h⟩
@[simp] theorem exists_const (α : Sort u) [i : Nonempty α] : (∃ _ : α, b) ↔ b :=
  ⟨fun ⟨_, h⟩ => h, fun h => i.elim fun x => ⟨x, h⟩⟩
@[simp] theorem exists_false {α : Sort u} : ¬∃ _ : α, False := fun ⟨_, h⟩ => h
@[simp] theorem exists_eq {a' : α} : ∃ a, a = a' := ⟨_, rfl⟩
@[simp] theorem exists_eq' {a' : α} : ∃ a, a' = a := ⟨_, rfl⟩
@[simp] theorem exists_eq_left {a' : α} : (∃ a, a = a' ∧ P a) ↔ P a' :=
  ⟨fun ⟨_, e, h⟩ => e ▸ h, fun h => ⟨_, rfl, h⟩⟩
@[simp] theorem exists_eq_left' {a' : α} : (∃ a, a' = a ∧ P a) ↔ P a' :=
  ⟨fun ⟨_, e, h⟩ => e ▸ h, fun h => ⟨_, rfl, h⟩⟩
@[simp] theorem exists_eq_right {a' : α} : (∃ a, P a ∧ a = a') ↔ P a' :=
  ⟨fun ⟨_, h, e⟩ => e ▸ h, fun h => ⟨_, h, rfl⟩⟩
@[simp] theorem exists_eq_right' {a' : α} : (∃ a, P a ∧ a' = a) ↔ P a' :=
  ⟨fun ⟨_, h, e⟩ => e ▸ h, fun h => ⟨_, h, rfl⟩⟩
@[simp] theorem forall_eq {a' : α} : (∀ a, a = a' → P a) ↔ P a' :=
  ⟨fun h => h a' rfl, fun h _ e => e ▸ h⟩
@[simp] theorem forall_eq' {a' : α} : (∀ a, a' = a → P a) ↔ P a' :=
  ⟨fun h => h a' rfl, fun h _ e => e ▸ h⟩
@[simp] theorem forall_apply_eq_imp_iff {f : α → β} {p : β → Prop} :
    (∀ b a, f a = b → p b) ↔ ∀ a, p (f a) := ⟨fun h a => h _ a rfl, fun h _ a e => e ▸ h a⟩
@[simp] theorem forall_eq_apply_imp_iff {f : α → β} {p : β → Prop} :
    (∀ b a, b = f a → p b) ↔ ∀ a, p (f a) := ⟨fun h a => h _ a rfl, fun h _ a e => e ▸ h a⟩
@[simp] theorem exists_and_left : (∃ x, b ∧ P x) ↔ b ∧ ∃ x, P x :=
  ⟨fun ⟨x, h, k⟩ => ⟨h, x, k⟩, fun ⟨h, x, k⟩ => ⟨x, h, k⟩⟩
@[simp] theorem exists_and_right : (∃ x, P x ∧ b) ↔ (∃ x, P x) ∧ b :=
  ⟨fun ⟨x, h, k⟩ => ⟨⟨x, h⟩, k⟩, fun ⟨⟨x, h⟩, k⟩ => ⟨x, h, k⟩⟩
theorem exists_imp : ((∃ x, P x) → b) ↔ ∀ x, P x → b := forall_exists_index
theorem exists_comm {p : α → β → Prop} : (∃ a b, p a b) ↔ (∃ b a, p a b) :=
  ⟨fun ⟨x, y, h⟩ => ⟨y, x, h⟩, fun ⟨x, y, h⟩ => ⟨y, x, h⟩⟩
theorem forall_comm {p : α → β → Prop} : (∀ a b, p a b) ↔ (∀ b a, p a b) :=
  ⟨fun h x y => h y x, fun h x y => h y x⟩
theorem exists_prop : (∃ _h : a, b) ↔ a ∧ b := ⟨fun ⟨x, y⟩ => ⟨x, y⟩, fun ⟨x, y⟩ => ⟨x, y⟩⟩
attribute [simp] exists_prop
theorem exists_prop' {p : Prop} : (∃ _ : α, p) ↔ Nonempty α ∧ p :=
  ⟨fun ⟨x, h⟩ => ⟨⟨x⟩, h⟩, fun ⟨⟨x⟩, h⟩ => ⟨x, h⟩⟩
@[simp] theorem exists_true_left {p : True → Prop} : (∃ x, p x) ↔ p trivial :=
  ⟨fun ⟨_, h⟩ => h, fun h => ⟨_, h⟩⟩
@[simp] theorem forall_true_left {p : True → Prop} : (∀ x, p x) ↔ p trivial :=
  ⟨fun h => h _, fun h _ => h⟩
theorem forall_prop_of_true {p : Prop} {q : p → Prop} (h : p) : (∀ h', q h') ↔ q h :=
  ⟨fun f => f h, fun k _ => k⟩
theorem forall_prop_of_false {p : Prop} {q : p → Prop} (hn : ¬p) : (∀ h', q h') ↔ True :=
  iff_true_intro fun h => hn.elim h
theorem exists_prop_of_true {p : Prop} {q : p → Prop} (h : p) : (∃ h', q h') ↔ q h :=
  ⟨fun ⟨_, k⟩ => k, fun k => ⟨_, k⟩⟩
@[simp] theorem exists_or_eq_left (y : α) (p : α → Prop) : ∃ x, x = y ∨ p x := ⟨y, .inl rfl⟩
@[simp] theorem exists_or_eq_right (y : α) (p : α → Prop) : ∃ x, p x ∨ x = y := ⟨y, .inr rfl⟩
@[simp] theorem exists_eq_or_imp {a' : α} : (∃ a, (a = a' ∨ Q a) ∧ P a) ↔ P a' ∨ ∃ a, Q a ∧ P a :=
  ⟨fun ⟨x, h, k⟩ => h.elim (fun e => .inl (e ▸ k)) (fun hq => .inr ⟨x, hq, k⟩),
   fun h => h.elim (fun k => ⟨a', .inl rfl, k⟩) (fun ⟨x, hq, k⟩ => ⟨x, .inr hq, k⟩)⟩
@[simp] theorem forall_eq_or_imp {a' : α} : (∀ a, a = a' ∨ Q a → P a) ↔ P a' ∧ ∀ a, Q a → P a :=
  ⟨fun h => ⟨h a' (.inl rfl), fun a hq => h a (.inr hq)⟩,
   fun ⟨h, k⟩ a o => o.elim (fun e => e ▸ h) (k a)⟩
end quantifiers

/-! ## Conditionals -/

section ite
variable {α : Sort u} {β : Sort v}
@[simp] theorem if_true {_ : Decidable True} (t e : α) : ite True t e = t := if_pos trivial
@[simp] theorem if_false {_ : Decidable False} (t e : α) : ite False t e = e := if_neg id
@[simp] theorem ite_not (p : Prop) [Decidable p] (x y : α) : ite (¬p) x y = ite p y x :=
  if h : p then by rw [if_pos h, if_neg (not_not_intro h)] else by rw [if_neg h, if_pos h]
@[simp] theorem dite_not [hn : Decidable (¬p)] [h : Decidable p] (x : ¬p → α) (y : ¬¬p → α) :
    dite (¬p) x y = dite p (fun h => y (not_not_intro h)) x :=
  if h : p then by rw [dif_pos h, dif_neg (not_not_intro h)] else by rw [dif_neg h, dif_pos h]
theorem apply_ite (f : α → β) (P : Prop) [Decidable P] (x y : α) :
    f (ite P x y) = ite P (f x) (f y) :=
  if h : P then by rw [if_pos h, if_pos h] else by rw [if_neg h, if_neg h]
theorem apply_dite (f : α → β) (P : Prop) [Decidable P] (x : P → α) (y : ¬P → α) :
    f (dite P x y) = dite P (fun h => f (x h)) (fun h => f (y h)) :=
  if h : P then by rw [dif_pos h, dif_pos h] else by rw [dif_neg h, dif_neg h]
theorem ite_eq_iff {P : Prop} [Decidable P] {a b c : α} :
    ite P a b = c ↔ P ∧ a = c ∨ ¬P ∧ b = c := by
  by_cases h : P <;> simp [h]
@[simp] theorem ite_eq_left_iff {P : Prop} [Decidable P] {a b : α} :
    ite P a b = a ↔ ¬P → b = a := by
  by_cases h : P <;> simp [h]
@[simp] theorem ite_eq_right_iff {P : Prop} [Decidable P] {a b : α} :
    ite P a b = b ↔ P → a = b := by
  by_cases h : P <;> simp [h]
@[simp] theorem ite_then_self {p q : Prop} [h : Decidable p] : (if p then p else q) ↔ (¬p → q) := by
  by_cases h : p <;> simp [h]
@[simp] theorem ite_else_self {p q : Prop} [h : Decidable p] : (if p then q else p) ↔ (p ∧ q) := by
  by_cases h : p <;> simp [h]
@[simp] theorem if_true_left [Decidable p] : ite p True q ↔ ¬p → q := by
  by_cases h : p <;> simp [h]
@[simp] theorem if_false_left [Decidable p] : ite p False q ↔ ¬p ∧ q := by
  by_cases h : p <;> simp [h]
@[simp] theorem if_true_right [Decidable p] : ite p q True ↔ p → q := by
  by_cases h : p <;> simp [h]
@[simp] theorem if_false_right [Decidable p] : ite p q False ↔ p ∧ q := by
  by_cases h : p <;> simp [h]
theorem ite_some_none_eq_none {α : Type u} [Decidable p] {x : α} :
    (if p then some x else none) = none ↔ ¬p := by
  by_cases h : p <;> simp [h]
end ite

theorem iff_eq_eq {p q : Prop} : (p ↔ q) = (p = q) := propext ⟨propext, Iff.of_eq⟩
