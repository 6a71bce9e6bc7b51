prelude
import Init.PropLemmas
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Sizes and well-founded recursion
-/

universe u v w

/-! ## Markers that the elaborator leaves in terms -/

/-- Marks a parameter of a function defined by well-founded recursion. -/
@[never_extract] abbrev wfParam {α : Sort u} (a : α) : α := a
set_option linter.unusedVariables false in -- the names belong to the signature
/-- Carries the name of a bound variable through simplification. -/
@[simp ↓] def binderNameHint {α : Sort u} {β : Sort v} {γ : Sort w} (v : α) (binder : β) (e : γ) :
    γ := e
/-- An identity that does not unfold. -/
opaque Lean.opaqueId {α : Sort u} (x : α) : α := x

/-! ## Sizes -/

/-- Types whose elements have a size, which recursion may decrease. -/
class SizeOf (α : Sort u) where
  /-- The size, which termination arguments compare. -/
  sizeOf : α → Nat
export SizeOf (sizeOf)

/-- The size `0` of elements about which nothing is known. -/
protected def default.sizeOf (α : Sort u) : α → Nat
  | _ => 0
@[reducible] instance (priority := low) instSizeOfDefault (α : Sort u) : SizeOf α :=
  ⟨default.sizeOf α⟩
@[simp] theorem sizeOf_default {α : Sort u} (n : α) : sizeOf n = 0 := rfl
@[reducible] instance instSizeOfNat : SizeOf Nat := ⟨fun n => n⟩
@[simp] theorem sizeOf_nat (n : Nat) : sizeOf n = n := rfl
@[reducible] instance instSizeOfForallUnit {α : Sort u} [SizeOf α] : SizeOf (Unit → α) :=
  ⟨fun f => sizeOf (f ())⟩
@[simp] theorem sizeOf_thunk {α : Sort u} [SizeOf α] (f : Unit → α) : sizeOf f = sizeOf (f ()) :=
  rfl

deriving instance SizeOf for PUnit
deriving instance SizeOf for Bool
deriving instance SizeOf for Prod
deriving instance SizeOf for PProd
deriving instance SizeOf for MProd
deriving instance SizeOf for Subtype
deriving instance SizeOf for PLift
deriving instance SizeOf for ULift
deriving instance SizeOf for Decidable
deriving instance SizeOf for Sum
deriving instance SizeOf for PSum
deriving instance SizeOf for Sigma
deriving instance SizeOf for PSigma
deriving instance SizeOf for Option
deriving instance SizeOf for List
deriving instance SizeOf for Fin
deriving instance SizeOf for BitVec
deriving instance SizeOf for UInt8
deriving instance SizeOf for UInt16
deriving instance SizeOf for UInt32
deriving instance SizeOf for UInt64
deriving instance SizeOf for USize
deriving instance SizeOf for Char
deriving instance SizeOf for String
deriving instance SizeOf for Array
deriving instance SizeOf for Except
deriving instance SizeOf for Lean.Name

/-! ## Accessibility -/

/-- Everything below the element is accessible, and so is the element. -/
inductive Acc {α : Sort u} (r : α → α → Prop) : α → Prop where
  /-- An element is accessible if all that come before it are. -/
  | intro (x : α) (h : (y : α) → r y x → Acc r y) : Acc r x
theorem Acc.inv {α : Sort u} {r : α → α → Prop} {x y : α} (h₁ : Acc r x) (h₂ : r y x) : Acc r y :=
  h₁.recOn (fun _ ac _ h₂ => ac _ h₂) h₂

/-- A relation without infinite descent. -/
inductive WellFounded {α : Sort u} (r : α → α → Prop) : Prop where
  /-- Every element is accessible. -/
  | intro (h : ∀ a, Acc r a) : WellFounded r
/-- Types with a well-founded relation that recursion uses by default. -/
class WellFoundedRelation (α : Sort u) where
  /-- The relation. -/
  rel : α → α → Prop
  /-- It is well-founded. -/
  wf : WellFounded rel

namespace WellFounded
theorem apply {α : Sort u} {r : α → α → Prop} (wf : WellFounded r) (a : α) : Acc r a :=
  match wf with | ⟨h⟩ => h a
section
variable {α : Sort u} {r : α → α → Prop} {C : α → Sort v}
/-- Recursion along a well-founded relation. -/
noncomputable def recursion (hwf : WellFounded r) (a : α)
    (h : ∀ x, (∀ y, r y x → C y) → C x) : C a :=
  Acc.rec (motive := fun a _ => C a) (fun x _ ih => h x ih) (hwf.apply a)
end
section
variable {α : Sort u} {C : α → Sort v} {r : α → α → Prop}
/-- One accessible element's share of `fix`. -/
noncomputable def fixF (F : ∀ x, (∀ y, r y x → C y) → C x) (x : α) (a : Acc r x) : C x :=
  Acc.rec (motive := fun x _ => C x) (fun x _ ih => F x ih) a
theorem fixF_eq (F : ∀ x, (∀ y, r y x → C y) → C x) (x : α) (acx : Acc r x) :
    fixF F x acx = F x (fun y p => fixF F y (Acc.inv acx p)) := by
  cases acx; rfl
/-- The function that satisfies the recursion `F`. -/
@[irreducible] noncomputable def fix (hwf : WellFounded r) (F : ∀ x, (∀ y, r y x → C y) → C x)
    (x : α) : C x := fixF F x (hwf.apply x)
theorem fix_eq (hwf : WellFounded r) (F : ∀ x, (∀ y, r y x → C y) → C x) (x : α) :
    fix hwf F x = F x (fun y _ => fix hwf F y) := by
  unfold fix; exact fixF_eq F x (hwf.apply x)
end
theorem induction {α : Sort u} {r : α → α → Prop} {C : α → Prop} (hwf : WellFounded r) (a : α)
    (h : ∀ x, (∀ y, r y x → C y) → C x) : C a := recursion hwf a h
end WellFounded

/-- No element is below another. -/
def emptyRelation {α : Sort u} (_ _ : α) : Prop := False
/-- Every pair of the first relation is in the second. -/
def Subrelation {α : Sort u} (q r : α → α → Prop) : Prop := ∀ {x y}, q x y → r x y
theorem Subrelation.accessible {α : Sort u} {r q : α → α → Prop} {a : α} (h₁ : Subrelation q r)
    (ac : Acc r a) : Acc q a := by
  induction ac with
  | intro x _ ih => exact ⟨x, fun y h => ih y (h₁ h)⟩
theorem Subrelation.wf {α : Sort u} {r q : α → α → Prop} (h₁ : Subrelation q r)
    (h₂ : WellFounded r) : WellFounded q := ⟨fun a => Subrelation.accessible h₁ (h₂.apply a)⟩

/-- The relation pulled back along a function. -/
def InvImage {α : Sort u} {β : Sort v} (r : β → β → Prop) (f : α → β) : α → α → Prop :=
  fun a₁ a₂ => r (f a₁) (f a₂)
theorem InvImage.accessible {α : Sort u} {β : Sort v} {r : β → β → Prop} {a : α} (f : α → β)
    (ac : Acc r (f a)) : Acc (InvImage r f) a :=
  have key (b : β) (ac : Acc r b) : ∀ x, f x = b → Acc (InvImage r f) x := by
    induction ac with
    | intro b _ ih => exact fun x e => ⟨x, fun y h => ih (f y) (e ▸ h) y rfl⟩
  key (f a) ac a rfl
theorem InvImage.wf {α : Sort u} {β : Sort v} {r : β → β → Prop} (f : α → β)
    (h : WellFounded r) : WellFounded (InvImage r f) := ⟨fun a => accessible f (h.apply (f a))⟩
/-- Pull a well-founded relation back along a function. -/
@[reducible] def invImage {α : Sort u} {β : Sort v} (f : α → β) (h : WellFoundedRelation β) :
    WellFoundedRelation α where
  rel := InvImage h.rel f
  wf := InvImage.wf f h.wf

theorem Nat.lt_wfRel.wf_aux (n : Nat) : ∀ m, m < n → Acc (fun a b : Nat => a < b) m :=
  n.rec (fun _ h => absurd h (Nat.not_lt_zero _)) fun _ ih m h =>
    ⟨m, fun k hk => ih k (Nat.lt_of_lt_of_le hk (Nat.le_of_lt_succ h))⟩
/-- The strict order of the natural numbers is well-founded. -/
@[reducible] def Nat.lt_wfRel : WellFoundedRelation Nat where
  rel := (· < ·)
  wf := ⟨fun n => Nat.lt_wfRel.wf_aux (Nat.succ n) n (Nat.lt_succ_self n)⟩
/-- Recursion by a measure. -/
abbrev measure {α : Sort u} (f : α → Nat) : WellFoundedRelation α :=
  invImage f Nat.lt_wfRel
/-- Recursion by size. -/
abbrev sizeOfWFRel {α : Sort u} [SizeOf α] : WellFoundedRelation α := measure sizeOf
@[reducible] instance (priority := low) instWellFoundedRelationOfSizeOf {α : Sort u} [SizeOf α] :
    WellFoundedRelation α := sizeOfWFRel

protected theorem Nat.strongRecOn' {motive : Nat → Prop} (n : Nat)
    (ind : ∀ n, (∀ m, m < n → motive m) → motive n) : motive n :=
  Nat.lt_wfRel.wf.induction n ind

/-! ## Recursion by a measure

A special case with fuel, so that applications to literals reduce in the kernel without unfolding
proofs of accessibility. -/

namespace WellFounded.Nat
variable {α : Sort u} {motive : α → Sort v} (h : α → Nat)
/-- Recursion with fuel above the measure. -/
noncomputable def fix.go (F : (x : α) → ((y : α) → InvImage (· < ·) h y x → motive y) → motive x)
    (fuel : Nat) : (x : α) → h x < fuel → motive x :=
  fuel.rec (fun _ hx => absurd hx (Nat.not_lt_zero _)) fun _ ih x hx =>
    F x fun y hy => ih y (Nat.lt_of_lt_of_le hy (Nat.le_of_lt_succ hx))
theorem fix.go_congr (F : (x : α) → ((y : α) → InvImage (· < ·) h y x → motive y) → motive x)
    (m n : Nat) (x : α) (hm : h x < m) (hn : h x < n) : go h F m x hm = go h F n x hn := by
  induction m generalizing n x with
  | zero => exact absurd hm (Nat.not_lt_zero _)
  | succ m ih =>
    cases n with
    | zero => exact absurd hn (Nat.not_lt_zero _)
    | succ n => exact congrArg (F x) (funext fun y => funext fun hy => ih n y _ _)
/-- The function that satisfies the recursion `F`, where a measure decreases. -/
@[irreducible] noncomputable def fix
    (F : (x : α) → ((y : α) → InvImage (· < ·) h y x → motive y) → motive x) (x : α) : motive x :=
  fix.go h F (Nat.succ (h x)) x (Nat.lt_succ_self _)
theorem fix_eq (F : (x : α) → ((y : α) → InvImage (· < ·) h y x → motive y) → motive x) (x : α) :
    fix h F x = F x (fun y _ => fix h F y) := by
  unfold fix
  exact congrArg (F x) (funext fun y => funext fun hy => fix.go_congr h F _ _ y _ _)
end WellFounded.Nat

/-! ## Lexicographic orders -/

/-- The lexicographic order of pairs. -/
inductive Prod.Lex {α : Type u} {β : Type v} (ra : α → α → Prop) (rb : β → β → Prop) :
    α × β → α × β → Prop where
  /-- The first components decide. -/
  | left {a₁ : α} (b₁ : β) {a₂ : α} (b₂ : β) (h : ra a₁ a₂) : Prod.Lex ra rb (a₁, b₁) (a₂, b₂)
  /-- The first components are the same, the second ones decide. -/
  | right (a : α) {b₁ b₂ : β} (h : rb b₁ b₂) : Prod.Lex ra rb (a, b₁) (a, b₂)
theorem Prod.lex_def {α : Type u} {β : Type v} {r : α → α → Prop} {s : β → β → Prop}
    {p q : α × β} : Prod.Lex r s p q ↔ r p.1 q.1 ∨ p.1 = q.1 ∧ s p.2 q.2 :=
  ⟨fun h => by cases h with
    | left _ _ h => exact .inl h
    | right _ h => exact .inr ⟨rfl, h⟩,
   fun h => by
    obtain ⟨a, b⟩ := p; obtain ⟨c, d⟩ := q
    rcases h with h | ⟨e, h⟩
    · exact .left _ _ h
    · cases e; exact .right _ h⟩
theorem Prod.lexAccessible {α : Type u} {β : Type v} {ra : α → α → Prop} {rb : β → β → Prop}
    {a : α} (aca : Acc ra a) (acb : (b : β) → Acc rb b) (b : β) : Acc (Prod.Lex ra rb) (a, b) := by
  induction aca generalizing b with
  | intro a _ iha =>
    induction acb b with
    | intro b _ ihb =>
      refine ⟨_, fun p h => ?_⟩
      obtain ⟨c, d⟩ := p
      cases h with
      | left _ _ h => exact iha c h d
      | right _ h => exact ihb d h
/-- The lexicographic order of two well-founded relations. -/
@[reducible] def Prod.lex {α : Type u} {β : Type v} (ha : WellFoundedRelation α)
    (hb : WellFoundedRelation β) : WellFoundedRelation (α × β) where
  rel := Prod.Lex ha.rel hb.rel
  wf := ⟨fun (a, b) => Prod.lexAccessible (ha.wf.apply a) hb.wf.apply b⟩
@[reducible] instance instWellFoundedRelationProd {α : Type u} {β : Type v}
    [ha : WellFoundedRelation α] [hb : WellFoundedRelation β] : WellFoundedRelation (α × β) :=
  Prod.lex ha hb

/-- The lexicographic order of dependent pairs. -/
inductive PSigma.Lex {α : Sort u} {β : α → Sort v} (r : α → α → Prop)
    (s : ∀ a, β a → β a → Prop) : PSigma β → PSigma β → Prop where
  /-- The first components decide. -/
  | left : ∀ {a₁ : α} (b₁ : β a₁) {a₂ : α} (b₂ : β a₂), r a₁ a₂ → PSigma.Lex r s ⟨a₁, b₁⟩ ⟨a₂, b₂⟩
  /-- The first components are the same, the second ones decide. -/
  | right : ∀ (a : α) {b₁ b₂ : β a}, s a b₁ b₂ → PSigma.Lex r s ⟨a, b₁⟩ ⟨a, b₂⟩
theorem PSigma.lexAccessible {α : Sort u} {β : α → Sort v} {r : α → α → Prop}
    {s : ∀ a, β a → β a → Prop} {a : α} (aca : Acc r a) (acb : (a : α) → WellFounded (s a))
    (b : β a) : Acc (PSigma.Lex r s) ⟨a, b⟩ := by
  induction aca with
  | intro a _ iha =>
    induction (acb a).apply b with
    | intro b _ ihb =>
      refine ⟨_, fun p h => ?_⟩
      cases h with
      | left _ _ h => exact iha _ h _
      | right _ h => exact ihb _ h
/-- The lexicographic order of well-founded relations on dependent pairs. -/
@[reducible] def PSigma.lex {α : Sort u} {β : α → Sort v} (ha : WellFoundedRelation α)
    (hb : (a : α) → WellFoundedRelation (β a)) : WellFoundedRelation (PSigma β) where
  rel := PSigma.Lex ha.rel fun a => (hb a).rel
  wf := ⟨fun ⟨a, b⟩ => PSigma.lexAccessible (ha.wf.apply a) (fun a => (hb a).wf) b⟩
@[reducible] instance instWellFoundedRelationPSigma {α : Sort u} {β : α → Sort v}
    [ha : WellFoundedRelation α] [hb : ∀ a, WellFoundedRelation (β a)] :
    WellFoundedRelation (PSigma β) := PSigma.lex ha hb

/-- While termination is proved, a conditional makes its condition known to its branches. -/
@[wf_preprocess] theorem ite_eq_dite {α : Sort u} {P : Prop} [Decidable P] {a b : α} :
    ite P a b = dite P (fun h => binderNameHint h () a) (fun h => binderNameHint h () b) := rfl
