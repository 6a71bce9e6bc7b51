prelude
import Init.Core
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Decidable and classical reasoning

Excluded middle from choice, and the decidable counterparts of the classical laws.
-/

universe u v w

/-! ## Choice -/

namespace Classical

/-- An element with property `p`, given that there is one. -/
noncomputable def indefiniteDescription {α : Sort u} (p : α → Prop) (h : ∃ x, p x) :
    { x // p x } :=
  choice (let ⟨x, px⟩ := h; ⟨⟨x, px⟩⟩)
/-- An element with property `p`, given that there is one. -/
noncomputable def choose {α : Sort u} {p : α → Prop} (h : ∃ x, p x) : α :=
  (indefiniteDescription p h).val
theorem choose_spec {α : Sort u} {p : α → Prop} (h : ∃ x, p x) : p (choose h) :=
  (indefiniteDescription p h).property

/-- The law of excluded middle. -/
theorem em (p : Prop) : p ∨ ¬p :=
  -- Two sets of truth values: they are equal when `p` holds, and choice picks one member of each.
  have exU : ∃ x, x = True ∨ p := ⟨True, .inl rfl⟩
  have exV : ∃ x, x = False ∨ p := ⟨False, .inl rfl⟩
  have differ_or_p : choose exU ≠ choose exV ∨ p :=
    match choose_spec exU, choose_spec exV with
    | .inr hp, _ => .inr hp
    | _, .inr hp => .inr hp
    | .inl hu, .inl hv => .inl (by rw [hu, hv]; exact true_ne_false)
  have same_of_p (hp : p) : choose exU = choose exV := by
    have hpred : (fun x => x = True ∨ p) = (fun x => x = False ∨ p) :=
      funext fun x => propext ⟨fun _ => .inr hp, fun _ => .inr hp⟩
    have : ∀ exU exV, @choose Prop (fun x => x = True ∨ p) exU
        = @choose Prop (fun x => x = False ∨ p) exV := by rw [hpred]; intros; rfl
    exact this exU exV
  differ_or_p.elim (fun h => .inr (mt same_of_p h)) .inl

theorem exists_true_of_nonempty {α : Sort u} : Nonempty α → ∃ _ : α, True
  | ⟨x⟩ => ⟨x, trivial⟩
/-- An inhabitant of a nonempty type. -/
noncomputable abbrev inhabited_of_nonempty {α : Sort u} (h : Nonempty α) : Inhabited α :=
  ⟨choice h⟩
/-- Every proposition is decidable, by excluded middle. -/
noncomputable scoped instance (priority := low) propDecidable (a : Prop) : Decidable a :=
  choice <| match em a with
    | .inl h => ⟨isTrue h⟩
    | .inr h => ⟨isFalse h⟩
/-- Decisions exist for every proposition. -/
noncomputable abbrev decidableInhabited (a : Prop) : Inhabited (Decidable a) where
  default := propDecidable a
/-- An element with property `p` if there is one, and some element otherwise. -/
noncomputable def epsilon {α : Sort u} [h : Nonempty α] (p : α → Prop) : α :=
  @dite _ (∃ x, p x) (propDecidable _) (fun hp => choose hp) (fun _ => choice h)
theorem epsilon_spec {α : Sort u} {p : α → Prop} (hex : ∃ y, p y) :
    p (@epsilon α (let ⟨x, _⟩ := hex; ⟨x⟩) p) := by
  unfold epsilon
  rw [dif_pos hex]
  exact choose_spec hex
theorem axiomOfChoice {α : Sort u} {β : α → Sort v} {r : ∀ x, β x → Prop} (h : ∀ x, ∃ y, r x y) :
    ∃ (f : ∀ x, β x), ∀ x, r x (f x) := ⟨fun x => choose (h x), fun x => choose_spec (h x)⟩
theorem skolem {α : Sort u} {b : α → Sort v} {p : ∀ x, b x → Prop} :
    (∀ x, ∃ y, p x y) ↔ ∃ (f : ∀ x, b x), ∀ x, p x (f x) :=
  ⟨axiomOfChoice, fun ⟨f, h⟩ x => ⟨f x, h x⟩⟩
theorem propComplete (a : Prop) : a = True ∨ a = False :=
  (em a).elim (fun h => .inl (eq_true h)) (fun h => .inr (eq_false h))
theorem byCases {p q : Prop} (hpq : p → q) (hnpq : ¬p → q) : q := (em p).elim hpq hnpq
theorem byContradiction {p : Prop} (h : ¬p → False) : p := (em p).elim id fun hn => (h hn).elim
@[simp] theorem not_not {a : Prop} : ¬¬a ↔ a := ⟨fun h => byContradiction h, not_not_intro⟩
theorem not_imp_symm {a b : Prop} (h : ¬a → b) : ¬b → a :=
  fun hb => byContradiction fun ha => hb (h ha)
@[simp low] theorem not_forall {α : Sort u} {p : α → Prop} : (¬∀ x, p x) ↔ ∃ x, ¬p x :=
  ⟨fun h => byContradiction fun hn => h fun x => byContradiction fun hx => hn ⟨x, hx⟩,
   fun ⟨x, hx⟩ h => hx (h x)⟩
theorem not_forall_not {α : Sort u} {p : α → Prop} : (¬∀ x, ¬p x) ↔ ∃ x, p x :=
  ⟨fun h => byContradiction fun hn => h fun x hx => hn ⟨x, hx⟩, fun ⟨x, hx⟩ h => h x hx⟩
theorem not_exists_not {α : Sort u} {p : α → Prop} : (¬∃ x, ¬p x) ↔ ∀ x, p x :=
  ⟨fun h x => byContradiction fun hx => h ⟨x, hx⟩, fun h ⟨x, hx⟩ => hx (h x)⟩
theorem forall_or_exists_not {α : Sort u} (P : α → Prop) : (∀ a, P a) ∨ ∃ a, ¬P a :=
  (em (∀ a, P a)).elim .inl fun h => .inr (not_forall.mp h)
theorem exists_or_forall_not {α : Sort u} (P : α → Prop) : (∃ a, P a) ∨ ∀ a, ¬P a :=
  (em (∃ a, P a)).elim .inl fun h => .inr fun a ha => h ⟨a, ha⟩
theorem or_iff_not_imp_left {a b : Prop} : a ∨ b ↔ (¬a → b) :=
  ⟨fun h => h.resolve_left, fun h => (em a).elim .inl fun hn => .inr (h hn)⟩
theorem or_iff_not_imp_right {a b : Prop} : a ∨ b ↔ (¬b → a) :=
  ⟨fun h => h.resolve_right, fun h => (em b).elim .inr fun hn => .inl (h hn)⟩
@[simp] theorem not_imp {a b : Prop} : ¬(a → b) ↔ a ∧ ¬b :=
  ⟨fun h => ⟨byContradiction fun ha => h fun x => absurd x ha, fun hb => h fun _ => hb⟩,
   fun ⟨ha, hb⟩ h => hb (h ha)⟩
theorem not_and_iff_not_or_not {a b : Prop} : ¬(a ∧ b) ↔ ¬a ∨ ¬b :=
  ⟨fun h => (em a).elim (fun ha => .inr fun hb => h ⟨ha, hb⟩) .inl,
   fun h ⟨ha, hb⟩ => h.elim (· ha) (· hb)⟩
theorem not_iff {a b : Prop} : ¬(a ↔ b) ↔ (¬a ↔ b) :=
  ⟨fun h => ⟨fun ha => byContradiction fun hb => h (iff_of_false ha hb),
     fun hb ha => h (iff_of_true ha hb)⟩,
   fun h e => (em a).elim (fun ha => h.mpr (e.mp ha) ha) fun ha => ha (e.mpr (h.mp ha))⟩
@[simp] theorem imp_iff_left_iff {a b : Prop} : (b ↔ a → b) ↔ a ∨ b :=
  ⟨fun h => (em a).elim .inl fun ha => .inr (h.mpr fun x => absurd x ha),
   fun h => ⟨fun hb _ => hb, fun f => h.elim f id⟩⟩
@[simp] theorem and_or_imp {a b c : Prop} : a ∧ b ∨ (a → c) ↔ a → b ∨ c :=
  ⟨fun h ha => h.elim (fun h => .inl h.2) (fun h => .inr (h ha)),
   fun h => (em a).elim
     (fun ha => (h ha).elim (fun hb => .inl ⟨ha, hb⟩) (fun hc => .inr fun _ => hc))
     (fun ha => .inr fun x => absurd x ha)⟩
end Classical

export Classical (imp_iff_left_iff and_or_imp not_imp)

theorem Exists.choose_spec {α : Sort u} {p : α → Prop} (P : ∃ a, p a) : p (Classical.choose P) :=
  Classical.choose_spec P
/-- An element with property `p`, given that there is one. -/
noncomputable def Exists.choose {α : Sort u} {p : α → Prop} (P : ∃ a, p a) : α :=
  Classical.choose P

/-! ## Decidable propositions -/

namespace Decidable
variable {p q : Prop}

/-- Case distinction on a decidable proposition. -/
@[macro_inline] def byCases {q : Sort u} [dec : Decidable p] (h₁ : p → q) (h₂ : ¬p → q) : q :=
  match dec with
  | ⟨true, h⟩ => h₁ h
  | ⟨false, h⟩ => h₂ h
theorem byContradiction [Decidable p] (h : ¬p → False) : p := (em p).elim id fun hn => (h hn).elim
theorem of_not_not [Decidable p] : ¬¬p → p := fun h => byContradiction h
@[simp] theorem not_not [Decidable p] : ¬¬p ↔ p := ⟨of_not_not, not_not_intro⟩
theorem not_and_iff_or_not {p q : Prop} [Decidable p] : ¬(p ∧ q) ↔ ¬p ∨ ¬q :=
  Classical.not_and_iff_not_or_not
theorem or_iff_not_imp_left [Decidable p] : p ∨ q ↔ (¬p → q) := Classical.or_iff_not_imp_left
theorem or_iff_not_imp_right [Decidable q] : p ∨ q ↔ (¬q → p) := Classical.or_iff_not_imp_right
theorem not_imp_symm [Decidable p] (h : ¬p → q) : ¬q → p := Classical.not_imp_symm h
theorem not_imp_comm [Decidable p] [Decidable q] : (¬p → q) ↔ (¬q → p) :=
  ⟨not_imp_symm, not_imp_symm⟩
theorem not_or_of_imp [Decidable p] (h : p → q) : ¬p ∨ q := (em p).elim (fun hp => .inr (h hp)) .inl
theorem imp_iff_not_or [Decidable p] : (p → q) ↔ (¬p ∨ q) :=
  ⟨not_or_of_imp, fun h hp => h.elim (absurd hp) id⟩
theorem not_imp_not [Decidable p] : (¬p → ¬q) ↔ (q → p) :=
  ⟨fun h hq => byContradiction fun hp => h hp hq, mt⟩
theorem not_iff_not [Decidable p] [Decidable q] : (¬p ↔ ¬q) ↔ (p ↔ q) :=
  ⟨fun h => ⟨not_imp_not.mp h.mpr, not_imp_not.mp h.mp⟩, not_congr⟩
theorem not_imp_iff_and_not [Decidable p] : ¬(p → q) ↔ p ∧ ¬q := Classical.not_imp
theorem not_forall_not {α : Sort u} {p : α → Prop} [Decidable (∃ x, p x)] :
    (¬∀ x, ¬p x) ↔ ∃ x, p x := Classical.not_forall_not
@[simp] theorem decide_eq_true_iff [Decidable p] : decide p = true ↔ p :=
  ⟨of_decide_eq_true, decide_eq_true⟩
/-- The truth value of a decision, as an `if`. -/
theorem decide_eq_ite [Decidable p] : decide p = if p then true else false := by
  cases em p with
  | inl h => rw [decide_eq_true h, if_pos h]
  | inr h => rw [decide_eq_false h, if_neg h]
end Decidable

/-- Decide a proposition that is equivalent to a decidable one. -/
@[inline] def decidable_of_decidable_of_iff {p q : Prop} [Decidable p] (h : p ↔ q) :
    Decidable q :=
  if hp : p then isTrue (h.mp hp) else isFalse fun hq => absurd (h.mpr hq) hp
/-- Decide a proposition that is equal to a decidable one. -/
@[inline] def decidable_of_decidable_of_eq {p q : Prop} [Decidable p] (h : p = q) : Decidable q :=
  decidable_of_decidable_of_iff (p := p) (h ▸ Iff.rfl)
/-- Decide a proposition by an equivalent one. -/
@[inline] def decidable_of_iff {b : Prop} (a : Prop) (h : a ↔ b) [Decidable a] : Decidable b :=
  decidable_of_decidable_of_iff h
/-- Decide a proposition by an equivalent one, in the other direction. -/
@[inline] def decidable_of_iff' {a : Prop} (b : Prop) (h : a ↔ b) [Decidable b] : Decidable a :=
  decidable_of_decidable_of_iff h.symm

@[macro_inline] instance instDecidableForall {p q : Prop} [Decidable p] [Decidable q] :
    Decidable (p → q) :=
  if hp : p then
    if hq : q then isTrue fun _ => hq else isFalse fun h => absurd (h hp) hq
  else isTrue fun h => absurd h hp
instance instDecidableIff {p q : Prop} [Decidable p] [Decidable q] : Decidable (p ↔ q) :=
  if hp : p then
    if hq : q then isTrue ⟨fun _ => hq, fun _ => hp⟩ else isFalse fun h => hq (h.1 hp)
  else
    if hq : q then isFalse fun h => hp (h.2 hq) else isTrue ⟨(absurd · hp), (absurd · hq)⟩
instance instDecidableNe {α : Sort u} [DecidableEq α] (a b : α) : Decidable (a ≠ b) :=
  instDecidableNot
instance instDecidableIteOfDecidable {c t e : Prop} [dc : Decidable c] [dt : Decidable t]
    [de : Decidable e] : Decidable (if c then t else e) :=
  match dc with
  | ⟨true, _⟩ => dt
  | ⟨false, _⟩ => de
instance Prop.instInhabited : Inhabited Prop := ⟨True⟩
instance instDecidableEqPUnit : DecidableEq PUnit := fun _ _ => isTrue rfl
instance instDecidableEqEmpty : DecidableEq Empty := fun a => a.elim

theorem not_iff_self {a : Prop} : ¬(¬a ↔ a) := fun h =>
  have hn : ¬a := fun ha => h.mpr ha ha
  hn (h.mp hn)
theorem iff_not_self {a : Prop} : ¬(a ↔ ¬a) := fun h => not_iff_self h.symm
attribute [simp] not_iff_self iff_not_self
theorem not_not_em (a : Prop) : ¬¬(a ∨ ¬a) := fun h => h (.inr fun ha => h (.inl ha))

@[simp] theorem eq_true_eq_id : Eq True = id :=
  funext fun _ => propext ⟨fun h => h ▸ trivial, fun h => (eq_true h).symm⟩
