prelude
set_option genCtorIdx false
universe u v w
axiom lcErased : Type
axiom lcProof {α : Prop} : α
axiom lcAny : Type
axiom lcVoid : Type
axiom lcUnreachable {α : Sort u} : α
@[inline] def id {α : Sort u} (a : α) : α := a
set_option bootstrap.inductiveCheckResultingUniverse false in
inductive PUnit : Sort u where | unit : PUnit
inductive True : Prop where | intro : True
inductive False : Prop
inductive Eq : α → α → Prop where | refl (a : α) : Eq a a
@[simp] abbrev Eq.ndrec.{u1, u2} {α : Sort u2} {a : α} {motive : α → Sort u1} (m : motive a) {b : α} (h : Eq a b) : motive b :=
  h.rec m
theorem rfl {α : Sort u} {a : α} : Eq a a := Eq.refl a
inductive HEq : {α : Sort u} → α → {β : Sort u} → β → Prop where | refl (a : α) : HEq a a
set_option genSizeOf false
inductive Nonempty (α : Sort u) : Prop where | intro (val : α) : Nonempty α
theorem let_inside (p : Prop) (h : p) : p := let q := h; q
theorem two_universes.{s, t} {α : Sort s} {β : Sort t} (a : α) (_ : β) : Eq a a := rfl
