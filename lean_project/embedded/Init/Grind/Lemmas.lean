prelude
import Init.Omega
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# What `grind` cites for propositions and truth values

The tactic keeps classes of equal terms and propagates truth through connectives; each step of a
propagation is one of these lemmas.
-/

universe u v

namespace Lean.Grind
section
variable {a b c : Prop}

theorem rfl_true : true = true := rfl
/-- Introduce a hypothesis in another form. -/
def intro_with_eq (p p' : Prop) (q : Sort u) (he : p = p') (h : p' → q) : p → q :=
  fun hp => h (he ▸ hp)
/-- Introduce a hypothesis in another form, where the goal depends on it. -/
def intro_with_eq' (p p' : Prop) (q : p → Sort u) (he : p = p')
    (h : (h : p') → q (he.mpr_prop h)) : (h : p) → q h := fun hp => h (he ▸ hp)

/-! ## Conjunction, disjunction -/

theorem and_eq_of_eq_true_left (h : a = True) : (a ∧ b) = b := h ▸ true_and b
theorem and_eq_of_eq_true_right (h : b = True) : (a ∧ b) = a := h ▸ and_true a
theorem and_eq_of_eq_false_left (h : a = False) : (a ∧ b) = False := h ▸ false_and b
theorem and_eq_of_eq_false_right (h : b = False) : (a ∧ b) = False := h ▸ and_false a
theorem eq_true_of_and_eq_true_left (h : (a ∧ b) = True) : a = True := eq_true (of_eq_true h).1
theorem eq_true_of_and_eq_true_right (h : (a ∧ b) = True) : b = True := eq_true (of_eq_true h).2
theorem or_of_and_eq_false (h : (a ∧ b) = False) : ¬a ∨ ¬b :=
  Classical.not_and_iff_not_or_not.mp (of_eq_false h)
theorem or_eq_of_eq_true_left (h : a = True) : (a ∨ b) = True := h ▸ true_or b
theorem or_eq_of_eq_true_right (h : b = True) : (a ∨ b) = True := h ▸ or_true a
theorem or_eq_of_eq_false_left (h : a = False) : (a ∨ b) = b := h ▸ false_or b
theorem or_eq_of_eq_false_right (h : b = False) : (a ∨ b) = a := h ▸ or_false a
theorem eq_false_of_or_eq_false_left (h : (a ∨ b) = False) : a = False :=
  eq_false fun ha => of_eq_false h (.inl ha)
theorem eq_false_of_or_eq_false_right (h : (a ∨ b) = False) : b = False :=
  eq_false fun hb => of_eq_false h (.inr hb)

/-! ## Implication, negation, equivalence -/

theorem imp_eq_of_eq_false_left (h : a = False) : (a → b) = True :=
  eq_true fun ha => absurd ha (of_eq_false h)
theorem imp_eq_of_eq_true_right (h : b = True) : (a → b) = True := eq_true fun _ => of_eq_true h
theorem imp_eq_of_eq_true_left (h : a = True) : (a → b) = b :=
  propext ⟨fun f => f (of_eq_true h), fun hb _ => hb⟩
theorem eq_false_of_imp_eq_true (h₁ : (a → b) = True) (h₂ : b = False) : a = False :=
  eq_false fun ha => of_eq_false h₂ (of_eq_true h₁ ha)
theorem eq_true_of_imp_eq_false (h : (a → b) = False) : a = True :=
  eq_true (Classical.byContradiction fun na => of_eq_false h fun ha => absurd ha na)
theorem eq_false_of_imp_eq_false (h : (a → b) = False) : b = False :=
  eq_false fun hb => of_eq_false h fun _ => hb
theorem not_eq_of_eq_true (h : a = True) : (¬a) = False :=
  eq_false fun na => na (of_eq_true h)
theorem not_eq_of_eq_false (h : a = False) : (¬a) = True := eq_true (of_eq_false h)
theorem eq_false_of_not_eq_true (h : (¬a) = True) : a = False := eq_false (of_eq_true h)
theorem eq_true_of_not_eq_false (h : (¬a) = False) : a = True :=
  eq_true (Classical.byContradiction (of_eq_false h))
theorem false_of_not_eq_self (h : (¬a) = a) : False :=
  have na : ¬a := fun ha => (h.symm ▸ ha : ¬a) ha
  na (h ▸ na)
theorem eq_eq_of_eq_true_left (h : a = True) : (a = b) = b :=
  propext ⟨fun e => e ▸ of_eq_true h, fun hb => h.trans (eq_true hb).symm⟩
theorem eq_eq_of_eq_true_right (h : b = True) : (a = b) = a :=
  propext ⟨fun e => e ▸ of_eq_true h, fun ha => (eq_true ha).trans h.symm⟩
theorem of_eq_eq_true (h : (a = b) = True) : (a ∧ b) ∨ (¬a ∧ ¬b) := by
  cases of_eq_true h
  exact (Classical.em a).elim (fun ha => .inl ⟨ha, ha⟩) fun na => .inr ⟨na, na⟩
theorem of_eq_eq_false (h : (a = b) = False) : (a ∧ ¬b) ∨ (¬a ∧ b) := by
  by_cases ha : a
  · exact .inl ⟨ha, fun hb => of_eq_false h (propext ⟨fun _ => hb, fun _ => ha⟩)⟩
  · exact .inr ⟨ha, Classical.byContradiction fun nb =>
      of_eq_false h (propext ⟨fun h => absurd h ha, fun h => absurd h nb⟩)⟩
end

/-! ## Equality -/

section
variable {α : Sort u}
theorem eq_congr {a₁ b₁ a₂ b₂ : α} (h₁ : a₁ = a₂) (h₂ : b₁ = b₂) : (a₁ = b₁) = (a₂ = b₂) :=
  h₁ ▸ h₂ ▸ rfl
theorem eq_congr' {a₁ b₁ a₂ b₂ : α} (h₁ : a₁ = b₂) (h₂ : b₁ = a₂) : (a₁ = b₁) = (a₂ = b₂) :=
  h₁ ▸ h₂ ▸ propext eq_comm
theorem heq_congr {α₁ α₂ : Sort u} {a₁ b₁ : α₁} {a₂ b₂ : α₂} (h₁ : HEq a₁ a₂) (h₂ : HEq b₁ b₂) :
    (a₁ = b₁) = (a₂ = b₂) := by cases h₁; cases h₂; rfl
theorem heq_congr' {α₁ α₂ : Sort u} {a₁ b₁ : α₁} {a₂ b₂ : α₂} (h₁ : HEq a₁ b₂) (h₂ : HEq b₁ a₂) :
    (a₁ = b₁) = (a₂ = b₂) := by cases h₁; cases h₂; exact propext eq_comm
theorem ne_of_ne_of_eq_left {a b c : α} (h₁ : a = b) (h₂ : b ≠ c) : a ≠ c := h₁ ▸ h₂
theorem ne_of_ne_of_eq_right {a b c : α} (h₁ : a = c) (h₂ : b ≠ c) : b ≠ a := h₁ ▸ h₂
end
section
variable {α : Type u} {i : BEq α} {lawful : LawfulBEq α} {a b : α}
include lawful
theorem beq_eq_true_of_eq (h : a = b) : (a == b) = true := beq_iff_eq.mpr h
theorem beq_eq_false_of_diseq (h : ¬a = b) : (a == b) = false := beq_eq_false_iff_ne.mpr h
theorem eq_of_beq_eq_true (h : (a == b) = true) : a = b := beq_iff_eq.mp h
theorem ne_of_beq_eq_false (h : (a == b) = false) : (a = b) = False :=
  eq_false (beq_eq_false_iff_ne.mp h)
end

/-! ## Truth values -/

namespace Bool
variable {a b : Bool}
theorem and_eq_of_eq_true_left (h : a = true) : (a && b) = b := h ▸ rfl
theorem and_eq_of_eq_true_right (h : b = true) : (a && b) = a  := by
  subst h; exact _root_.Bool.and_true a
theorem and_eq_of_eq_false_left (h : a = false) : (a && b) = false := by subst h; rfl
theorem and_eq_of_eq_false_right (h : b = false) : (a && b) = false := by
  subst h; exact _root_.Bool.and_false a
theorem eq_true_of_and_eq_true_left (h : (a && b) = true) : a = true := by
  cases a <;> first | rfl | exact h
theorem eq_true_of_and_eq_true_right (h : (a && b) = true) : b = true := by
  cases a <;> first | exact h | exact Bool.noConfusion h
theorem or_eq_of_eq_true_left (h : a = true) : (a || b) = true := by subst h; rfl
theorem or_eq_of_eq_true_right (h : b = true) : (a || b) = true := by
  subst h; exact _root_.Bool.or_true a
theorem or_eq_of_eq_false_left (h : a = false) : (a || b) = b := h ▸ rfl
theorem or_eq_of_eq_false_right (h : b = false) : (a || b) = a := by
  subst h; exact _root_.Bool.or_false a
theorem eq_false_of_or_eq_false_left (h : (a || b) = false) : a = false := by
  cases a <;> first | rfl | exact h
theorem eq_false_of_or_eq_false_right (h : (a || b) = false) : b = false := by
  cases a <;> first | exact h | exact Bool.noConfusion h
theorem not_eq_of_eq_true (h : a = true) : (!a) = false := h ▸ rfl
theorem not_eq_of_eq_false (h : a = false) : (!a) = true := h ▸ rfl
theorem eq_false_of_not_eq_true (h : (!a) = true) : a = false := by
  cases a <;> first | rfl | exact Bool.noConfusion h
theorem eq_true_of_not_eq_false (h : (!a) = false) : a = true := by
  cases a <;> first | rfl | exact Bool.noConfusion h
theorem eq_false_of_not_eq_true' (h : ¬a = true) : a = false := eq_false_of_ne_true h
theorem eq_true_of_not_eq_false' (h : ¬a = false) : a = true := eq_true_of_ne_false h
theorem false_of_not_eq_self (h : (!a) = a) : False := by
  cases a <;> exact Bool.noConfusion h
end Bool

/-! ## Quantifiers, conditionals, casts, decisions -/

theorem forall_propagator (p : Prop) (q : p → Prop) (q' : Prop) (h₁ : p = True)
    (h₂ : q (of_eq_true h₁) = q') : (∀ hp : p, q hp) = q' :=
  propext ⟨fun h => h₂ ▸ h _, fun h _ => h₂.symm ▸ h⟩
theorem of_forall_eq_false (α : Sort u) (p : α → Prop) (h : (∀ x : α, p x) = False) :
    ∃ x : α, ¬p x := Classical.not_forall.mp (of_eq_false h)
theorem dite_cond_eq_true' {α : Sort u} {c : Prop} {_ : Decidable c} {a : c → α} {b : ¬c → α}
    {r : α} (h₁ : c = True) (h₂ : a (of_eq_true h₁) = r) : dite c a b = r :=
  (dif_pos (of_eq_true h₁)).trans h₂
theorem dite_cond_eq_false' {α : Sort u} {c : Prop} {_ : Decidable c} {a : c → α} {b : ¬c → α}
    {r : α} (h₁ : c = False) (h₂ : b (of_eq_false h₁) = r) : dite c a b = r :=
  (dif_neg (of_eq_false h₁)).trans h₂
theorem eqRec_heq.{u_1, u_2} {α : Sort u_2} {a : α} {motive : (x : α) → a = x → Sort u_1}
    (v : motive a (Eq.refl a)) {b : α} (h : a = b) : HEq (@Eq.rec α a motive v b h) v := by
  subst h; exact HEq.rfl
theorem eqRecOn_heq.{u_1, u_2} {α : Sort u_2} {a : α} {motive : (x : α) → a = x → Sort u_1}
    {b : α} (h : a = b) (v : motive a (Eq.refl a)) : HEq (@Eq.recOn α a motive b h v) v := by
  subst h; exact HEq.rfl
theorem eqNDRec_heq.{u_1, u_2} {α : Sort u_2} {a : α} {motive : α → Sort u_1} (v : motive a)
    {b : α} (h : a = b) : HEq (@Eq.ndrec α a motive v b h) v := by subst h; exact HEq.rfl
section
variable {p : Prop} {_ : Decidable p}
theorem of_decide_eq_true (h : decide p = true) : p = True := eq_true (_root_.of_decide_eq_true h)
theorem of_decide_eq_false (h : decide p = false) : p = False :=
  eq_false (_root_.of_decide_eq_false h)
theorem decide_eq_true (h : p = True) : decide p = true := _root_.decide_eq_true (of_eq_true h)
theorem decide_eq_false (h : p = False) : decide p = false :=
  _root_.decide_eq_false (of_eq_false h)
end
theorem of_lookahead (p : Prop) (h : ¬p → False) : p = True :=
  eq_true (Classical.byContradiction h)

/-! ## Marks that the tactic puts on terms -/

section
variable {α : Sort u}
set_option linter.defProp false in
/-- Marks a proof inside of a term. -/
def nestedProof (p : Prop) {h : p} : p := h
/-- Marks an instance of `Decidable` inside of a term. -/
def nestedDecidable {p : Prop} (h : Decidable p) : Decidable p := h
/-- Marks a `match` of which only the discriminants may be simplified. -/
def simpMatchDiscrsOnly (a : α) : α := a
/-- The sum `t + k` in a pattern. -/
def offset (a b : Nat) : Nat := a + b
/-- The equation `a = b` in a pattern that is used backwards. -/
def eqBwdPattern (a b : α) : Prop := a = b
/-- The equation at the end of an equation of a `match`. -/
abbrev EqMatch (a b : α) {_origin : α} : Prop := a = b
/-- A condition of an equation of a `match`. -/
abbrev MatchCond (p : Prop) : Prop := p
/-- A condition of an equation of a `match` that the simplifier must leave alone. -/
def PreMatchCond (p : Prop) : Prop := p
/-- Marks a proposition that is in normal form. -/
def alreadyNorm (p : Prop) : Prop := p
theorem em (p : Prop) : alreadyNorm p ∨ alreadyNorm (¬p) := Classical.em p
theorem nestedProof_congr (p q : Prop) (h : p = q) (hp : p) (hq : q) :
    HEq (@nestedProof p hp) (@nestedProof q hq) := by subst h; exact HEq.rfl
theorem nestedDecidable_congr (p q : Prop) (h : p = q) (hp : Decidable p) (hq : Decidable q) :
    HEq (@nestedDecidable p hp) (@nestedDecidable q hq) := by
  subst h; cases Subsingleton.elim hp hq; exact HEq.rfl
end

/-! ## Normal forms -/

section
variable {p q r : Prop}
theorem iff_eq (p q : Prop) : (p ↔ q) = (p = q) := propext ⟨propext, fun h => h ▸ Iff.rfl⟩
theorem eq_true_eq (p : Prop) : (p = True) = p := propext ⟨of_eq_true, eq_true⟩
theorem eq_false_eq (p : Prop) : (p = False) = ¬p := propext ⟨of_eq_false, eq_false⟩
theorem not_eq_prop (p q : Prop) : (¬(p = q)) = (p = ¬q) := by
  by_cases hp : p <;> by_cases hq : q <;> simp [hp, hq]
theorem imp_eq (p q : Prop) : (p → q) = (¬p ∨ q) := by
  by_cases hp : p <;> simp [hp]
theorem forall_imp_eq_or {α : Sort u} (p : α → Prop) (q : Prop) :
    ((∀ a, p a) → q) = ((∃ a, ¬p a) ∨ q) := by rw [imp_eq, Classical.not_forall]
theorem true_imp_eq (p : Prop) : (True → p) = p := propext ⟨fun h => h trivial, fun h _ => h⟩
theorem false_imp_eq (p : Prop) : (False → p) = True := eq_true False.elim
theorem imp_true_eq (p : Prop) : (p → True) = True := eq_true fun _ => trivial
theorem imp_false_eq (p : Prop) : (p → False) = ¬p := rfl
theorem imp_self_eq (p : Prop) : (p → p) = True := eq_true id
theorem not_true : (¬True) = False := eq_false fun h => h trivial
theorem not_false : (¬False) = True := eq_true id
theorem not_not (p : Prop) : (¬¬p) = p := propext Classical.not_not
theorem not_and (p q : Prop) : (¬(p ∧ q)) = (¬p ∨ ¬q) := propext Classical.not_and_iff_not_or_not
theorem not_or (p q : Prop) : (¬(p ∨ q)) = (¬p ∧ ¬q) := propext _root_.not_or
theorem not_implies (p q : Prop) : (¬(p → q)) = (p ∧ ¬q) := propext Classical.not_imp
theorem not_ite {_ : Decidable p} (q r : Prop) : (¬ite p q r) = ite p (¬q) (¬r) := by
  by_cases h : p <;> simp [h]
theorem ite_true_false {_ : Decidable p} : ite p True False = p := by by_cases h : p <;> simp [h]
theorem ite_false_true {_ : Decidable p} : ite p False True = ¬p := by
  by_cases h : p <;> simp [h]
theorem not_forall {α : Sort u} (p : α → Prop) : (¬∀ x, p x) = ∃ x, ¬p x :=
  propext Classical.not_forall
theorem not_exists {α : Sort u} (p : α → Prop) : (¬∃ x, p x) = ∀ x, ¬p x :=
  propext _root_.not_exists
theorem true_or (p : Prop) : (True ∨ p) = True := eq_true (.inl trivial)
theorem or_true (p : Prop) : (p ∨ True) = True := eq_true (.inr trivial)
theorem false_or (p : Prop) : (False ∨ p) = p := _root_.false_or p
theorem or_false (p : Prop) : (p ∨ False) = p := _root_.or_false p
theorem or_assoc (p q r : Prop) : ((p ∨ q) ∨ r) = (p ∨ q ∨ r) := propext _root_.or_assoc
theorem or_swap12 (p q r : Prop) : (p ∨ q ∨ r) = (q ∨ p ∨ r) := propext or_left_comm
theorem or_swap13 (p q r : Prop) : (p ∨ q ∨ r) = (r ∨ q ∨ p) := by
  by_cases hp : p <;> by_cases hr : r <;> simp [hp, hr]
theorem cond_eq_ite {α : Type u} (c : Bool) (a b : α) : cond c a b = ite (c = true) a b := by
  cases c <;> simp
theorem ge_eq {α : Type u} [LE α] (a b : α) : (a ≥ b) = (b ≤ a) := rfl
theorem gt_eq {α : Type u} [LT α] (a b : α) : (a > b) = (b < a) := rfl
theorem beq_eq_decide_eq {α : Type u} {_ : BEq α} [LawfulBEq α] [DecidableEq α] (a b : α) :
    (a == b) = decide (a = b) := by
  rw [_root_.Bool.eq_iff_iff, beq_iff_eq, decide_eq_true_iff]
theorem bne_eq_decide_not_eq {α : Type u} {_ : BEq α} [LawfulBEq α] [DecidableEq α] (a b : α) :
    (a != b) = decide (¬a = b) := by
  rw [_root_.Bool.eq_iff_iff, bne_iff_ne, decide_eq_true_iff]
theorem xor_eq (a b : Bool) : (a ^^ b) = (a != b) := rfl
theorem natCast_eq {α : Type u} [NatCast α] (a : Nat) : (Nat.cast a : α) = NatCast.natCast a := rfl
theorem forall_true (p : True → Prop) : (∀ h : True, p h) = p True.intro :=
  propext ⟨fun h => h _, fun h _ => h⟩
theorem forall_false (p : False → Prop) : (∀ h : False, p h) = True := eq_true nofun
theorem forall_and {α : Sort u} (p q : α → Prop) :
    (∀ x, p x ∧ q x) = ((∀ x, p x) ∧ ∀ x, q x) := propext _root_.forall_and
theorem exists_const (α : Sort u) [i : Nonempty α] {b : Prop} : (∃ _ : α, b) = b :=
  propext ⟨fun ⟨_, h⟩ => h, fun h => i.elim fun a => ⟨a, h⟩⟩
theorem exists_prop {a b : Prop} : (∃ _ : a, b) = (a ∧ b) :=
  propext ⟨fun ⟨ha, hb⟩ => ⟨ha, hb⟩, fun ⟨ha, hb⟩ => ⟨ha, hb⟩⟩
theorem exists_or {α : Sort u} {p q : α → Prop} :
    (∃ x, p x ∨ q x) = ((∃ x, p x) ∨ ∃ x, q x) := propext _root_.exists_or
theorem exists_and_left {α : Sort u} {p : α → Prop} {b : Prop} :
    (∃ x, b ∧ p x) = (b ∧ ∃ x, p x) := propext _root_.exists_and_left
theorem exists_and_right {α : Sort u} {p : α → Prop} {b : Prop} :
    (∃ x, p x ∧ b) = ((∃ x, p x) ∧ b) := propext _root_.exists_and_right
theorem flip_bool_eq (a b : Bool) : (a = b) = (b = a) := propext eq_comm
theorem bool_eq_to_prop (a b : Bool) : (a = b) = ((a = true) = (b = true)) := by
  cases a <;> cases b <;> simp
theorem forall_or_forall {α : Sort u} {β : α → Sort v} (p : α → Prop)
    (q : (a : α) → β a → Prop) :
    (∀ a, p a ∨ ∀ b : β a, q a b) = ∀ (a : α) (b : β a), p a ∨ q a b :=
  propext ⟨fun h a b => (h a).imp_right fun h => h b, fun h a =>
    (Classical.em (p a)).imp_right fun hn b => (h a b).resolve_left hn⟩
theorem forall_forall_or {α : Sort u} {β : α → Sort v} (p : α → Prop)
    (q : (a : α) → β a → Prop) :
    (∀ a, (∀ b : β a, q a b) ∨ p a) = ∀ (a : α) (b : β a), q a b ∨ p a :=
  propext ⟨fun h a b => (h a).imp_left fun h => h b, fun h a =>
    (Classical.em (p a)).elim .inr fun hn => .inl fun b => (h a b).resolve_right hn⟩
end
theorem Nat.lt_eq (a b : Nat) : (a < b) = (a + 1 ≤ b) := rfl
theorem Int.lt_eq (a b : Int) : (a < b) = (a + 1 ≤ b) := rfl
theorem Nat.pow_one (a : Nat) : a ^ 1 = a := by
  show 1 * a = a
  rw [Nat.one_mul]
end Lean.Grind
