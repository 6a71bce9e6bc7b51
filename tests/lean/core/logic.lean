/-! Propositions, quantifiers and equality. -/

section propositions
variable (p q r s : Prop)

theorem and_swap_iff : p ∧ q ↔ q ∧ p := ⟨fun ⟨hp, hq⟩ => ⟨hq, hp⟩, fun ⟨hq, hp⟩ => ⟨hp, hq⟩⟩

theorem or_swap_iff : p ∨ q ↔ q ∨ p := by
  constructor
  · intro h
    cases h with
    | inl hp => exact Or.inr hp
    | inr hq => exact Or.inl hq
  · rintro (hq | hp)
    · right; assumption
    · left; assumption

theorem and_assoc_iff : (p ∧ q) ∧ r ↔ p ∧ (q ∧ r) := by
  constructor
  · rintro ⟨⟨hp, hq⟩, hr⟩; exact ⟨hp, hq, hr⟩
  · rintro ⟨hp, hq, hr⟩; exact ⟨⟨hp, hq⟩, hr⟩

theorem or_assoc_iff : (p ∨ q) ∨ r ↔ p ∨ (q ∨ r) := by
  constructor
  · rintro ((h | h) | h)
    · exact .inl h
    · exact .inr (.inl h)
    · exact .inr (.inr h)
  · rintro (h | h | h)
    · exact .inl (.inl h)
    · exact .inl (.inr h)
    · exact .inr h

theorem and_or_distrib : p ∧ (q ∨ r) ↔ (p ∧ q) ∨ (p ∧ r) := by
  constructor
  · intro ⟨hp, hqr⟩
    cases hqr with
    | inl hq => exact Or.inl ⟨hp, hq⟩
    | inr hr => exact Or.inr ⟨hp, hr⟩
  · intro h
    rcases h with ⟨hp, hq⟩ | ⟨hp, hr⟩
    · exact ⟨hp, Or.inl hq⟩
    · exact ⟨hp, Or.inr hr⟩

theorem or_and_distrib : p ∨ (q ∧ r) ↔ (p ∨ q) ∧ (p ∨ r) := by
  constructor
  · intro h
    obtain hp | ⟨hq, hr⟩ := h
    · exact ⟨Or.inl hp, Or.inl hp⟩
    · exact ⟨Or.inr hq, Or.inr hr⟩
  · intro ⟨h₁, h₂⟩
    cases h₁
    case inl hp => exact Or.inl hp
    case inr hq =>
      cases h₂
      case inl hp => exact Or.inl hp
      case inr hr => exact Or.inr ⟨hq, hr⟩

theorem curry_iff : (p → q → r) ↔ (p ∧ q → r) :=
  Iff.intro (fun h ⟨hp, hq⟩ => h hp hq) (fun h hp hq => h ⟨hp, hq⟩)

theorem or_imp_iff : (p ∨ q → r) ↔ (p → r) ∧ (q → r) := by
  constructor
  · intro h
    exact ⟨fun hp => h (Or.inl hp), fun hq => h (Or.inr hq)⟩
  · intro ⟨hpr, hqr⟩ hpq
    exact hpq.elim hpr hqr

theorem not_or_iff : ¬(p ∨ q) ↔ ¬p ∧ ¬q := by simp

theorem not_and_of_or : ¬p ∨ ¬q → ¬(p ∧ q) := by
  intro h ⟨hp, hq⟩
  cases h <;> contradiction

theorem not_and_not : ¬(p ∧ ¬p) := fun ⟨hp, hnp⟩ => hnp hp

theorem not_imp_of : p ∧ ¬q → ¬(p → q) := by
  intro ⟨hp, hnq⟩ h
  exact hnq (h hp)

theorem imp_of_not : ¬p → (p → q) := fun h hp => absurd hp h

theorem imp_of_or : (¬p ∨ q) → (p → q) := by
  intro h hp
  rcases h with h | h
  · exact (h hp).elim
  · exact h

theorem or_false_iff : p ∨ False ↔ p := by simp

theorem and_false_iff : p ∧ False ↔ False := by simp

theorem contrapositive : (p → q) → (¬q → ¬p) := by
  intro h hq hp
  apply hq
  apply h
  assumption

theorem not_iff_self' : ¬(p ↔ ¬p) := by
  intro h
  have hn : ¬p := fun hp => h.mp hp hp
  exact hn (h.mpr hn)

theorem triple_neg : ¬¬¬p → ¬p := by
  intro h hp
  exact h (fun hn => hn hp)

theorem not_not_em' : ¬¬(p ∨ ¬p) := by
  intro h
  apply h
  right
  intro hp
  exact h (Or.inl hp)

theorem iff_chain (h₁ : p ↔ q) (h₂ : q ↔ r) : p ↔ r := by
  rw [h₁, h₂]

theorem iff_simp (h : p ↔ q) : (p ∧ r) ↔ (q ∧ r) := by simp [h]

theorem and_left_comm' : p ∧ q ∧ r ↔ q ∧ p ∧ r := by
  constructor <;> (rintro ⟨a, b, c⟩; exact ⟨b, a, c⟩)

theorem imp_refl : p → p := id

theorem imp_trans' (f : p → q) (g : q → r) : p → r := g ∘ f

theorem modus_ponens (hp : p) (f : p → q) : q := by
  specialize f hp
  exact f

theorem exfalso_use (hp : p) (hn : ¬p) : q := by
  exfalso
  exact hn hp

theorem and_true_left (hp : p) : q ↔ p ∧ q := by simp [hp]

theorem true_or_any : True ∨ p := by left; trivial

theorem prop_ext (h₁ : p → q) (h₂ : q → p) : p = q := propext ⟨h₁, h₂⟩
end propositions

section classical
open Classical
variable (p q r : Prop)

theorem dne (h : ¬¬p) : p := by
  cases em p with
  | inl hp => exact hp
  | inr hn => exact absurd hn h

theorem peirce : ((p → q) → p) → p := by
  intro h
  by_cases hp : p
  · exact hp
  · exact h (fun hp' => absurd hp' hp)

theorem imp_or : (p → q ∨ r) → (p → q) ∨ (p → r) := by
  intro h
  by_cases hp : p
  · cases h hp with
    | inl hq => exact Or.inl fun _ => hq
    | inr hr => exact Or.inr fun _ => hr
  · exact Or.inl fun hp' => absurd hp' hp

theorem not_and_or : ¬(p ∧ q) → ¬p ∨ ¬q := by
  intro h
  by_cases hp : p
  · right; intro hq; exact h ⟨hp, hq⟩
  · left; exact hp

theorem not_imp_and : ¬(p → q) → p ∧ ¬q := by
  intro h
  simp at h
  exact h

theorem linearity : (p → q) ∨ (q → p) := by
  by_cases hq : q
  · exact Or.inl fun _ => hq
  · exact Or.inr fun h => absurd h hq

theorem by_contra_form (h : ¬p → False) : p := byContradiction h

theorem not_not_simp : ¬¬p ↔ p := by simp
end classical

section quantifiers
variable {α : Type} (p q : α → Prop) (r : Prop)

theorem exists_const_of (a : α) : r → (∃ _ : α, r) := fun h => ⟨a, h⟩

theorem exists_and_const : (∃ x, p x ∧ r) ↔ (∃ x, p x) ∧ r := by
  constructor
  · rintro ⟨x, hx, hr⟩; exact ⟨⟨x, hx⟩, hr⟩
  · rintro ⟨⟨x, hx⟩, hr⟩; exact ⟨x, hx, hr⟩

theorem exists_or_iff : (∃ x, p x ∨ q x) ↔ (∃ x, p x) ∨ (∃ x, q x) := by
  constructor
  · intro ⟨x, h⟩
    cases h with
    | inl h => exact Or.inl ⟨x, h⟩
    | inr h => exact Or.inr ⟨x, h⟩
  · intro h
    match h with
    | Or.inl ⟨x, h⟩ => exact ⟨x, Or.inl h⟩
    | Or.inr ⟨x, h⟩ => exact ⟨x, Or.inr h⟩

theorem forall_and_iff : (∀ x, p x ∧ q x) ↔ (∀ x, p x) ∧ (∀ x, q x) :=
  ⟨fun h => ⟨fun x => (h x).1, fun x => (h x).2⟩, fun h x => ⟨h.1 x, h.2 x⟩⟩

theorem forall_imp_of : (∀ x, p x → q x) → (∀ x, p x) → (∀ x, q x) := by
  intro h hp x
  exact h x (hp x)

theorem forall_or_of : (∀ x, p x) ∨ (∀ x, q x) → ∀ x, p x ∨ q x := by
  intro h x
  cases h with
  | inl h => exact Or.inl (h x)
  | inr h => exact Or.inr (h x)

theorem not_exists_iff : (¬∃ x, p x) ↔ ∀ x, ¬p x := by
  simp

theorem not_forall_iff : (¬∀ x, p x) ↔ ∃ x, ¬p x := by
  simp

theorem forall_swap (f : α → α → Prop) (h : ∀ x y, f x y) : ∀ y x, f x y := fun y x => h x y

theorem exists_swap (f : α → α → Prop) : (∃ x y, f x y) → ∃ y x, f x y := by
  rintro ⟨x, y, h⟩
  exact ⟨y, x, h⟩

theorem exists_forall_swap (f : α → α → Prop) : (∃ x, ∀ y, f x y) → ∀ y, ∃ x, f x y := by
  intro ⟨x, h⟩ y
  exists x
  exact h y

theorem exists_eq_self (a : α) : ∃ x, x = a := by simp

theorem forall_eq_elim (a : α) : (∀ x, x = a → p x) ↔ p a := by simp

theorem exists_eq_and (a : α) : (∃ x, x = a ∧ p x) ↔ p a := by simp

theorem barber (shaves : α → α → Prop) (b : α) (h : ∀ x, shaves b x ↔ ¬shaves x x) : False := by
  have hb := h b
  have hn : ¬shaves b b := fun k => hb.mp k k
  exact hn (hb.mpr hn)
end quantifiers

section equality
variable {α β : Type} (a b c : α) (f : α → β)

theorem eq_symm' (h : a = b) : b = a := h.symm

theorem eq_trans' (h₁ : a = b) (h₂ : b = c) : a = c := by
  rw [h₁, h₂]

theorem eq_calc (h₁ : a = b) (h₂ : c = b) : a = c := calc
  a = b := h₁
  _ = c := h₂.symm

theorem eq_congr (h : a = b) : f a = f b := by rw [h]

theorem eq_subst (p : α → Prop) (h : a = b) (hp : p a) : p b := h ▸ hp

theorem ne_symm' (h : a ≠ b) : b ≠ a := by
  intro e
  exact h e.symm

theorem ne_of_image (h : f a ≠ f b) : a ≠ b := by
  intro e
  apply h
  rw [e]

theorem fun_ext (g : α → β) (h : ∀ x, f x = g x) : f = g := by
  funext x
  exact h x

theorem subst_var (h : a = b) (k : b = c) : a = c := by
  subst h
  exact k

theorem heq_to_eq (h : HEq a b) : a = b := eq_of_heq h

theorem symm_tactic (h : a = b) : b = a := by
  symm
  assumption

theorem generalize_self (n : Nat) : n * n = n * n := by
  generalize n * n = m
  rfl

theorem pred_ext (p q : α → Prop) (h : ∀ x, p x ↔ q x) : p = q := by
  ext x
  exact h x
end equality
