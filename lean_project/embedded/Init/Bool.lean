prelude
import Init.WF
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Truth values and boolean equality
-/

universe u v w

/-! ## Decisions as truth values -/

section
variable {p q : Prop}
@[simp] theorem decide_true {h : Decidable True} : decide True = true := decide_eq_true trivial
@[simp] theorem decide_false {h : Decidable False} : decide False = false := decide_eq_false id
theorem decide_true_eq_true (h : Decidable True) : @decide True h = true := decide_true
theorem decide_false_eq_false (h : Decidable False) : @decide False h = false := decide_false
@[simp] theorem decide_eq_true_eq [Decidable p] : (decide p = true) = p :=
  propext ⟨of_decide_eq_true, decide_eq_true⟩
theorem decide_eq_true_iff [Decidable p] : decide p = true ↔ p := Iff.of_eq decide_eq_true_eq
@[simp] theorem decide_eq_false_iff_not {_ : Decidable p} : decide p = false ↔ ¬p :=
  ⟨of_decide_eq_false, decide_eq_false⟩
theorem decide_ite (u : Prop) [du : Decidable u] (p q : Prop) [dpq : Decidable (ite u p q)]
    [dp : Decidable p] [dq : Decidable q] :
    decide (ite u p q) = ite u (decide p) (decide q) := by
  by_cases h : u <;> simp [h]
@[simp] theorem decide_not [g : Decidable p] [h : Decidable (Not p)] : decide (Not p) =
    !(decide p) := by
  by_cases hp : p <;> simp [hp] <;> rfl
@[simp] theorem decide_eq_decide {_ : Decidable p} {_ : Decidable q} :
    decide p = decide q ↔ (p ↔ q) := by
  by_cases hp : p <;> by_cases hq : q <;> simp [hp, hq]
theorem not_decide_eq_true [h : Decidable p] : ((!decide p) = true) = ¬p := by
  by_cases hp : p <;> simp [hp] <;> decide
end

@[simp] theorem cond_true {α : Sort u} (a b : α) : cond true a b = a := rfl
@[simp] theorem cond_false {α : Sort u} (a b : α) : cond false a b = b := rfl
theorem cond_eq_ite {α : Sort u} (c : Bool) (a b : α) : (bif c then a else b) =
    if c then a else b := by
  cases c <;> rfl
theorem cond_eq_if {α : Sort u} {b : Bool} {x y : α} : (bif b then x else y) = if b then x else y :=
  cond_eq_ite b x y
@[simp] theorem ite_eq_true_distrib (c : Prop) [Decidable c] (a b : Bool) :
    ((if c then a else b) = true) = (if c then a = true else b = true) := by
  by_cases h : c <;> simp [h]
@[simp] theorem ite_eq_false_distrib (c : Prop) [Decidable c] (a b : Bool) :
    ((if c then a else b) = false) = (if c then a = false else b = false) := by
  by_cases h : c <;> simp [h]

/-- Exclusive disjunction. -/
abbrev Bool.xor : Bool → Bool → Bool := bne
export Bool (xor)

namespace Bool
variable (a b c x y z : Bool)

theorem false_ne_true : false ≠ true := fun h => Bool.noConfusion h
theorem of_not_eq_true {b : Bool} : ¬(b = true) → b = false := eq_false_of_ne_true
theorem of_not_eq_false {b : Bool} : ¬(b = false) → b = true := eq_true_of_ne_false
theorem eq_false_or_eq_true (b : Bool) : b = true ∨ b = false := by cases b <;> simp
theorem eq_false_iff {b : Bool} : b = false ↔ b ≠ true := by cases b <;> simp
theorem ne_false_iff {b : Bool} : b ≠ false ↔ b = true := by cases b <;> simp
theorem eq_true_iff' {b : Bool} : b = true ↔ b ≠ false := by cases b <;> simp
theorem eq_iff_iff {a b : Bool} : a = b ↔ (a = true ↔ b = true) := by cases a <;> cases b <;> simp
@[simp] theorem not_eq_true : (¬(b = true)) = (b = false) := by cases b <;> simp
@[simp] theorem not_eq_false : (¬(b = false)) = (b = true) := by cases b <;> simp
@[simp] theorem decide_eq_true {b : Bool} [Decidable (b = true)] : decide (b = true) = b := by
  cases b <;> simp
@[simp] theorem decide_eq_false {b : Bool} [Decidable (b = false)] : decide (b = false) = !b := by
  cases b <;> simp <;> rfl
theorem decide_coe (b : Bool) [Decidable (b = true)] : decide (b = true) = b := decide_eq_true
@[simp] theorem decide_and
    (p q : Prop) [dpq : Decidable (p ∧ q)] [dp : Decidable p] [dq : Decidable q] :
    decide (p ∧ q) = (decide p && decide q) := by
  by_cases hp : p <;> by_cases hq : q <;> simp [hp, hq] <;> rfl
@[simp] theorem decide_or
    (p q : Prop) [dpq : Decidable (p ∨ q)] [dp : Decidable p] [dq : Decidable q] :
    decide (p ∨ q) = (decide p || decide q) := by
  by_cases hp : p <;> by_cases hq : q <;> simp [hp, hq] <;> rfl

/-! ### Negation -/

@[simp] theorem not_true : (!true) = false := rfl
@[simp] theorem not_false : (!false) = true := rfl
@[simp] theorem not_not : (!!b) = b := by cases b <;> rfl
@[simp] theorem not_eq_true' : ((!b) = true) = (b = false) := by cases b <;> simp
@[simp] theorem not_eq_false' : ((!b) = false) = (b = true) := by cases b <;> simp
theorem not_inj : ∀ {x y : Bool}, (!x) = (!y) → x = y := by
  intro x y; cases x <;> cases y <;> simp
@[simp] theorem not_inj_iff {x y : Bool} : (!x) = (!y) ↔ x = y := by cases x <;> cases y <;> simp
@[simp] theorem not_eq_self : ((!b) = b) ↔ False := by cases b <;> simp
@[simp] theorem self_eq_not : (b = (!b)) ↔ False := by cases b <;> simp
theorem eq_not {a b : Bool} : (a = (!b)) ↔ (a ≠ b) := by cases a <;> cases b <;> simp
theorem not_eq {a b : Bool} : ((!a) = b) ↔ (a ≠ b) := by cases a <;> cases b <;> simp
theorem not_eq_not {a b : Bool} : ¬(a = (!b)) ↔ a = b := by cases a <;> cases b <;> simp
@[simp] theorem coe_true_eq_false : (true = false) = False := eq_false false_ne_true.symm
@[simp] theorem coe_false_eq_true : (false = true) = False := eq_false false_ne_true

/-! ### Conjunction and disjunction -/

@[simp] theorem and_self : (b && b) = b := by cases b <;> rfl
@[simp] theorem or_self : (b || b) = b := by cases b <;> rfl
@[simp] theorem and_true : (b && true) = b := by cases b <;> rfl
@[simp] theorem true_and : (true && b) = b := rfl
@[simp] theorem and_false : (b && false) = false := by cases b <;> rfl
@[simp] theorem false_and : (false && b) = false := rfl
@[simp] theorem or_true : (b || true) = true := by cases b <;> rfl
@[simp] theorem true_or : (true || b) = true := rfl
@[simp] theorem or_false : (b || false) = b := by cases b <;> rfl
@[simp] theorem false_or : (false || b) = b := rfl
@[simp] theorem and_not_self : (b && !b) = false := by cases b <;> rfl
@[simp] theorem not_and_self : (!b && b) = false := by cases b <;> rfl
@[simp] theorem or_not_self : (b || !b) = true := by cases b <;> rfl
@[simp] theorem not_or_self : (!b || b) = true := by cases b <;> rfl
@[simp] theorem and_self_left : (a && (a && b)) = (a && b) := by cases a <;> rfl
@[simp] theorem and_self_right : ((a && b) && b) = (a && b) := by cases a <;> cases b <;> rfl
@[simp] theorem or_self_left : (a || (a || b)) = (a || b) := by cases a <;> rfl
@[simp] theorem or_self_right : ((a || b) || b) = (a || b) := by cases a <;> cases b <;> rfl
theorem and_comm : (x && y) = (y && x) := by cases x <;> cases y <;> rfl
theorem or_comm : (x || y) = (y || x) := by cases x <;> cases y <;> rfl
theorem and_assoc : (x && y && z) = (x && (y && z)) := by cases x <;> rfl
theorem or_assoc : (x || y || z) = (x || (y || z)) := by cases x <;> rfl
theorem and_left_comm : (x && (y && z)) = (y && (x && z)) := by cases x <;> cases y <;> rfl
theorem or_left_comm : (x || (y || z)) = (y || (x || z)) := by cases x <;> cases y <;> rfl
theorem and_right_comm : ((x && y) && z) = ((x && z) && y) := by
  cases x <;> cases y <;> cases z <;> rfl
theorem or_right_comm : ((x || y) || z) = ((x || z) || y) := by
  cases x <;> cases y <;> cases z <;> rfl
theorem and_or_distrib_left : (x && (y || z)) = (x && y || x && z) := by cases x <;> rfl
theorem and_or_distrib_right : ((x || y) && z) = (x && z || y && z) := by
  cases x <;> cases y <;> cases z <;> rfl
theorem or_and_distrib_left : (x || y && z) = ((x || y) && (x || z)) := by cases x <;> rfl
theorem or_and_distrib_right : (x && y || z) = ((x || z) && (y || z)) := by
  cases x <;> cases y <;> cases z <;> rfl
@[simp] theorem not_and : (!(x && y)) = (!x || !y) := by cases x <;> rfl
@[simp] theorem not_or : (!(x || y)) = (!x && !y) := by cases x <;> rfl
@[simp] theorem and_eq_true : ((a && b) = true) = (a = true ∧ b = true) := by
  cases a <;> cases b <;> simp
@[simp] theorem or_eq_true : ((a || b) = true) = (a = true ∨ b = true) := by
  cases a <;> cases b <;> simp
theorem and_eq_true_iff {x y : Bool} : (x && y) = true ↔ x = true ∧ y = true :=
  Iff.of_eq (and_eq_true x y)
theorem or_eq_true_iff {x y : Bool} : (x || y) = true ↔ x = true ∨ y = true :=
  Iff.of_eq (or_eq_true x y)
theorem and_eq_false_iff {x y : Bool} : (x && y) = false ↔ x = false ∨ y = false := by
  cases x <;> cases y <;> simp
@[simp] theorem and_eq_false_imp {x y : Bool} : (x && y) = false ↔ (x = true → y = false) := by
  cases x <;> cases y <;> simp
@[simp] theorem or_eq_false_iff {x y : Bool} : (x || y) = false ↔ x = false ∧ y = false := by
  cases x <;> cases y <;> simp
theorem or_eq_false_eq_eq_false_and_eq_false {x y : Bool} :
    ((x || y) = false) = (x = false ∧ y = false) := propext or_eq_false_iff
@[simp] theorem and_iff_left_iff_imp {a b : Bool} : ((a && b) = a) ↔ (a → b) := by
  cases a <;> cases b <;> simp
@[simp] theorem and_iff_right_iff_imp {a b : Bool} : ((a && b) = b) ↔ (b → a) := by
  cases a <;> cases b <;> simp
@[simp] theorem or_iff_left_iff_imp {a b : Bool} : ((a || b) = a) ↔ (b → a) := by
  cases a <;> cases b <;> simp
@[simp] theorem or_iff_right_iff_imp {a b : Bool} : ((a || b) = b) ↔ (a → b) := by
  cases a <;> cases b <;> simp

/-! ### Exclusive disjunction and boolean equality -/

@[simp] theorem xor_false : (x ^^ false) = x := by cases x <;> rfl
@[simp] theorem false_xor : (false ^^ x) = x := by cases x <;> rfl
@[simp] theorem xor_true : (x ^^ true) = !x := by cases x <;> rfl
@[simp] theorem true_xor : (true ^^ x) = !x := by cases x <;> rfl
@[simp] theorem xor_self : (x ^^ x) = false := by cases x <;> rfl
theorem xor_comm : (x ^^ y) = (y ^^ x) := by cases x <;> cases y <;> rfl
theorem xor_assoc : ((x ^^ y) ^^ z) = (x ^^ (y ^^ z)) := by cases x <;> cases y <;> cases z <;> rfl
theorem xor_left_comm : (x ^^ (y ^^ z)) = (y ^^ (x ^^ z)) := by
  cases x <;> cases y <;> cases z <;> rfl
@[simp] theorem not_xor : (!x ^^ y) = !(x ^^ y) := by cases x <;> cases y <;> rfl
@[simp] theorem xor_not : (x ^^ !y) = !(x ^^ y) := by cases x <;> cases y <;> rfl
theorem and_xor_distrib_left : (x && (y ^^ z)) = ((x && y) ^^ (x && z)) := by
  cases x <;> cases y <;> cases z <;> rfl
@[simp] theorem beq_true : (b == true) = b := by cases b <;> rfl
@[simp] theorem true_beq : (true == b) = b := by cases b <;> rfl
@[simp] theorem beq_false : (b == false) = !b := by cases b <;> rfl
@[simp] theorem false_beq : (false == b) = !b := by cases b <;> rfl
@[simp] theorem bne_true : (b != true) = !b := by cases b <;> rfl
@[simp] theorem true_bne : (true != b) = !b := by cases b <;> rfl
@[simp] theorem bne_false : (b != false) = b := by cases b <;> rfl
@[simp] theorem false_bne : (false != b) = b := by cases b <;> rfl
@[simp] theorem not_beq_self : ((!x) == x) = false := by cases x <;> rfl
@[simp] theorem beq_not_self : (x == !x) = false := by cases x <;> rfl
theorem beq_self_left : (a == (a == b)) = b := by cases a <;> cases b <;> rfl
theorem beq_self_right : ((a == b) == b) = a := by cases a <;> cases b <;> rfl
theorem beq_comm {α : Type u} [DecidableEq α] {a b : α} : (a == b) = (b == a) := by
  by_cases h : a = b
  · subst h; rfl
  · exact (_root_.decide_eq_false h).trans (_root_.decide_eq_false (Ne.symm h)).symm

/-! ### Selection -/

section
variable {α : Sort u} {β : Sort v}
@[simp] theorem cond_self (c : Bool) (t : α) : cond c t t = t := by cases c <;> rfl
@[simp] theorem cond_not (b : Bool) (t e : α) : cond (!b) t e = cond b e t := by cases b <;> rfl
theorem cond_pos {b : Bool} {a a' : α} (h : b = true) : (bif b then a else a') = a := by rw [h]; rfl
theorem cond_neg {b : Bool} {a a' : α} (h : b = false) : (bif b then a else a') = a' := by
  rw [h]; rfl
theorem apply_cond (f : α → β) {b : Bool} {a a' : α} :
    f (bif b then a else a') = bif b then f a else f a' := by cases b <;> rfl
theorem cond_decide (p : Prop) [Decidable p] (t e : α) :
    cond (decide p) t e = if p then t else e := by
  by_cases h : p <;> simp [h]
end
@[simp] theorem cond_true_left (c f : Bool) : cond c true f = (c || f) := by cases c <;> rfl
@[simp] theorem cond_false_right (c t : Bool) : cond c t false = (c && t) := by cases c <;> rfl

@[simp] theorem forall_bool {p : Bool → Prop} : (∀ b, p b) ↔ p false ∧ p true :=
  ⟨fun h => ⟨h _, h _⟩, fun ⟨h₁, h₂⟩ b => by cases b; exact h₁; exact h₂⟩
@[simp] theorem exists_bool {p : Bool → Prop} : (∃ b, p b) ↔ p false ∨ p true :=
  ⟨fun ⟨b, h⟩ => by cases b; exact .inl h; exact .inr h,
   fun h => h.elim (fun h => ⟨_, h⟩) (fun h => ⟨_, h⟩)⟩
instance instDecidableForallOfDecidablePred (p : Bool → Prop) [DecidablePred p] :
    Decidable (∀ x, p x) := decidable_of_iff _ forall_bool.symm
instance instDecidableExistsOfDecidablePred (p : Bool → Prop) [DecidablePred p] :
    Decidable (∃ x, p x) := decidable_of_iff _ exists_bool.symm
/-- The number of a truth value. -/
@[inline] def toNat (b : Bool) : Nat := cond b 1 0
@[simp] theorem toNat_true : true.toNat = 1 := rfl
@[simp] theorem toNat_false : false.toNat = 0 := rfl
end Bool

/-! ## Lawful boolean equality -/

/-- Boolean equality that holds of every element and itself. -/
class ReflBEq (α : Type u) [BEq α] : Prop where
  /-- Everything is equal to itself by `==`. -/
  protected rfl {a : α} : a == a
/-- Boolean equality that coincides with equality. -/
class LawfulBEq (α : Type u) [BEq α] : Prop extends ReflBEq α where
  /-- What `==` calls equal is equal. -/
  eq_of_beq : {a b : α} → a == b → a = b
export LawfulBEq (eq_of_beq)
export ReflBEq (rfl)

instance instLawfulBEqOfDecidableEq {α : Type u} [DecidableEq α] : LawfulBEq α where
  rfl := decide_eq_true (Eq.refl _)
  eq_of_beq h := of_decide_eq_true h

section
variable {α : Type u} [BEq α]
theorem BEq.rfl [ReflBEq α] {a : α} : a == a := ReflBEq.rfl
theorem BEq.refl [ReflBEq α] (a : α) : a == a := ReflBEq.rfl
theorem beq_of_eq [ReflBEq α] {a b : α} : a = b → a == b
  | .refl _ => BEq.refl a
theorem not_eq_of_beq_eq_false [ReflBEq α] {a b : α} (h : (a == b) = false) : ¬a = b :=
  fun e => by rw [beq_of_eq e] at h; exact Bool.noConfusion h
theorem ne_of_beq_false [ReflBEq α] {a b : α} (h : (a == b) = false) : a ≠ b :=
  not_eq_of_beq_eq_false h
theorem beq_false_of_ne [LawfulBEq α] {a b : α} (h : a ≠ b) : (a == b) = false :=
  eq_false_of_ne_true fun e => h (eq_of_beq e)
@[simp] theorem beq_self_eq_true [ReflBEq α] (a : α) : (a == a) = true := BEq.refl a
theorem beq_self_eq_true' {α : Type u} [DecidableEq α] (a : α) : (a == a) = true :=
  beq_self_eq_true a
@[simp] theorem bne_self_eq_false [ReflBEq α] (a : α) : (a != a) = false := by simp [bne]
@[simp] theorem beq_iff_eq [LawfulBEq α] {a b : α} : a == b ↔ a = b := ⟨eq_of_beq, beq_of_eq⟩
@[simp] theorem bne_iff_ne [LawfulBEq α] {a b : α} : a != b ↔ a ≠ b := by
  by_cases h : a = b <;> simp [bne, h, beq_false_of_ne]
@[simp] theorem beq_eq_false_iff_ne [LawfulBEq α] {a b : α} : (a == b) = false ↔ a ≠ b :=
  ⟨ne_of_beq_false, beq_false_of_ne⟩
@[simp] theorem bne_eq_false_iff_eq [LawfulBEq α] {a b : α} : (a != b) = false ↔ a = b := by
  simp [bne]
theorem beq_eq_decide {α : Type u} [BEq α] [LawfulBEq α] [DecidableEq α] {a b : α} :
    (a == b) = decide (a = b) := by
  by_cases h : a = b <;> simp [h]
@[simp] theorem Bool.not_bne {α : Type u} [BEq α] (a b : α) : (!(a != b)) = (a == b) := by
  simp [bne]
@[simp] theorem Bool.not_beq' {α : Type u} [BEq α] (a b : α) : (!(a == b)) = (a != b) := rfl
theorem beq_comm' [LawfulBEq α] {a b : α} : (a == b) = (b == a) := by
  rw [Bool.eq_iff_iff, beq_iff_eq, beq_iff_eq]; exact eq_comm
end
instance instLawfulBEqBool : LawfulBEq Bool := inferInstance
instance instLawfulBEqNat : LawfulBEq Nat := inferInstance
@[simp] theorem Nat.beq_eq_true_eq (a b : Nat) : ((a == b) = true) = (a = b) := propext beq_iff_eq
@[simp] theorem Nat.not_beq_eq_true_eq (a b : Nat) : ((!(a == b)) = true) = ¬(a = b) := by simp

instance instBEqProd {α : Type u} {β : Type v} [BEq α] [BEq β] : BEq (α × β) :=
  ⟨fun p q => p.1 == q.1 && p.2 == q.2⟩
instance instLawfulBEqProd {α : Type u} {β : Type v} [BEq α] [BEq β] [LawfulBEq α] [LawfulBEq β] :
    LawfulBEq (α × β) where
  eq_of_beq {p q} h := by
    obtain ⟨a, b⟩ := p; obtain ⟨c, d⟩ := q
    have h : (a == c && b == d) = true := h
    simp at h; rw [h.1, h.2]
  rfl {p} := by
    show (p.1 == p.1 && p.2 == p.2) = true
    simp
