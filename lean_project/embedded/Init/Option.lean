prelude
import Init.Bool
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Pairs, options, sums, subtypes
-/

universe u v w u₁ u₂ v₁ v₂

/-! ## Pairs -/

namespace Prod
variable {α : Type u} {β : Type v} {γ : Type w}
@[simp] theorem eta (p : α × β) : (p.1, p.2) = p := rfl
attribute [ext] Prod
theorem mk_inj {a₁ a₂ : α} {b₁ b₂ : β} : (a₁, b₁) = (a₂, b₂) ↔ a₁ = a₂ ∧ b₁ = b₂ :=
  Iff.of_eq (Prod.mk.injEq _ _ _ _)
@[simp] theorem «forall» {p : α × β → Prop} : (∀ x, p x) ↔ ∀ a b, p (a, b) :=
  ⟨fun h a b => h (a, b), fun h ⟨a, b⟩ => h a b⟩
@[simp] theorem «exists» {p : α × β → Prop} : (∃ x, p x) ↔ ∃ a b, p (a, b) :=
  ⟨fun ⟨⟨a, b⟩, h⟩ => ⟨a, b, h⟩, fun ⟨a, b, h⟩ => ⟨(a, b), h⟩⟩
/-- Exchange the components. -/
def swap : α × β → β × α := fun p => (p.2, p.1)
@[simp] theorem swap_swap : ∀ x : α × β, swap (swap x) = x := fun _ => rfl
@[simp] theorem fst_swap {p : α × β} : (swap p).1 = p.2 := rfl
@[simp] theorem snd_swap {p : α × β} : (swap p).2 = p.1 := rfl
@[simp] theorem swap_prod_mk {a : α} {b : β} : swap (a, b) = (b, a) := rfl
@[simp] theorem swap_swap_eq : swap ∘ swap = @id (α × β) := funext swap_swap
@[simp] theorem swap_inj {p q : α × β} : swap p = swap q ↔ p = q := by
  obtain ⟨a, b⟩ := p; obtain ⟨c, d⟩ := q
  simp [swap, and_comm]
/-- Apply a function to each component. -/
@[inline] protected def map {α₁ : Type u₁} {α₂ : Type u₂} {β₁ : Type v₁} {β₂ : Type v₂}
    (f : α₁ → α₂)
    (g : β₁ → β₂) : (α₁ × β₁) → α₂ × β₂
  | (a, b) => (f a, g b)
@[simp] theorem map_apply {α₁ : Type u₁} {α₂ : Type u₂} {β₁ : Type v₁} {β₂ : Type v₂} (f : α₁ → α₂)
    (g : β₁ → β₂) (x : α₁) (y : β₁) : Prod.map f g (x, y) = (f x, g y) := rfl
@[simp] theorem map_fst {α₁ : Type u₁} {α₂ : Type u₂} {β₁ : Type v₁} {β₂ : Type v₂} (f : α₁ → α₂)
    (g : β₁ → β₂) (x : α₁ × β₁) : (Prod.map f g x).1 = f x.1 := rfl
@[simp] theorem map_snd {α₁ : Type u₁} {α₂ : Type u₂} {β₁ : Type v₁} {β₂ : Type v₂} (f : α₁ → α₂)
    (g : β₁ → β₂) (x : α₁ × β₁) : (Prod.map f g x).2 = g x.2 := rfl
@[simp] theorem map_id : Prod.map (@id α) (@id β) = id := rfl
end Prod

attribute [ext] PProd Sigma PSigma funext propext

instance instInhabitedProd {α : Type u} {β : Type v} [Inhabited α] [Inhabited β] :
    Inhabited (α × β) := ⟨(default, default)⟩
instance instDecidableEqProd {α : Type u} {β : Type v} [DecidableEq α] [DecidableEq β] :
    DecidableEq (α × β) := fun (a, b) (a', b') =>
  match decEq a a' with
  | isTrue e₁ => match decEq b b' with
    | isTrue e₂ => isTrue (e₁ ▸ e₂ ▸ rfl)
    | isFalse n₂ => isFalse fun h => n₂ (Prod.mk.inj h).2
  | isFalse n₁ => isFalse fun h => n₁ (Prod.mk.inj h).1

/-! ## Subtypes -/

namespace Subtype
variable {α : Sort u} {p : α → Prop}
@[ext] protected theorem ext : ∀ {a1 a2 : { x // p x }}, a1.val = a2.val → a1 = a2
  | ⟨_, _⟩, ⟨_, _⟩, rfl => rfl
protected theorem eq {a1 a2 : { x // p x }} (h : a1.val = a2.val) : a1 = a2 := Subtype.ext h
theorem eta (a : { x // p x }) (h : p a.val) : mk a.val h = a := rfl
attribute [simp] eta
@[simp] theorem «forall» {q : { a // p a } → Prop} : (∀ x, q x) ↔ ∀ a b, q ⟨a, b⟩ :=
  ⟨fun h a b => h ⟨a, b⟩, fun h ⟨a, b⟩ => h a b⟩
@[simp] theorem «exists» {q : { a // p a } → Prop} : (∃ x, q x) ↔ ∃ a b, q ⟨a, b⟩ :=
  ⟨fun ⟨⟨a, b⟩, h⟩ => ⟨a, b, h⟩, fun ⟨a, b, h⟩ => ⟨⟨a, b⟩, h⟩⟩
end Subtype
instance instDecidableEqSubtype {α : Type u} {p : α → Prop} [DecidableEq α] :
    DecidableEq { x : α // p x } := fun ⟨a, h₁⟩ ⟨b, h₂⟩ =>
  if h : a = b then isTrue (by subst h; exact rfl) else isFalse fun h' => h
      (congrArg Subtype.val h')

/-! ## Sums -/

instance instDecidableEqSum {α : Type u} {β : Type v} [DecidableEq α] [DecidableEq β] :
    DecidableEq (α ⊕ β) := fun a b =>
  match a, b with
  | .inl a, .inl b => if h : a = b then isTrue (h ▸ rfl) else isFalse fun h' => h (Sum.inl.inj h')
  | .inr a, .inr b => if h : a = b then isTrue (h ▸ rfl) else isFalse fun h' => h (Sum.inr.inj h')
  | .inl _, .inr _ => isFalse fun h => Sum.noConfusion rfl rfl (heq_of_eq h)
  | .inr _, .inl _ => isFalse fun h => Sum.noConfusion rfl rfl (heq_of_eq h)
namespace Sum
variable {α : Type u} {β : Type v} {γ : Type w}
/-- Case distinction as a function. -/
protected def elim {α : Type u} {β : Type v} {γ : Sort w} (f : α → γ) (g : β → γ) : α ⊕ β → γ
  | inl a => f a
  | inr b => g b
@[simp] theorem elim_inl {γ : Sort w} (f : α → γ) (g : β → γ) (x : α) : Sum.elim f g (inl x) =
    f x := rfl
@[simp] theorem elim_inr {γ : Sort w} (f : α → γ) (g : β → γ) (x : β) : Sum.elim f g (inr x) =
    g x := rfl
/-- Exchange the two sides. -/
def swap : α ⊕ β → β ⊕ α := Sum.elim inr inl
@[simp] theorem swap_inl (x : α) : swap (inl x : α ⊕ β) = inr x := rfl
@[simp] theorem swap_inr (x : β) : swap (inr x : α ⊕ β) = inl x := rfl
@[simp] theorem swap_swap (x : α ⊕ β) : swap (swap x) = x := by cases x <;> rfl
@[simp] theorem «forall» {p : α ⊕ β → Prop} : (∀ x, p x) ↔ (∀ a, p (inl a)) ∧ ∀ b, p (inr b) :=
  ⟨fun h => ⟨fun a => h (inl a), fun b => h (inr b)⟩,
   fun ⟨h₁, h₂⟩ x => by cases x; exact h₁ _; exact h₂ _⟩
@[simp] theorem «exists» {p : α ⊕ β → Prop} : (∃ x, p x) ↔ (∃ a, p (inl a)) ∨ ∃ b, p (inr b) :=
  ⟨fun ⟨x, h⟩ => by cases x; exact .inl ⟨_, h⟩; exact .inr ⟨_, h⟩,
   fun h => h.elim (fun ⟨a, h⟩ => ⟨_, h⟩) (fun ⟨b, h⟩ => ⟨_, h⟩)⟩
end Sum

/-! ## Options -/

deriving instance DecidableEq for Option
deriving instance BEq for Option

namespace Option
variable {α : Type u} {β : Type v} {γ : Type w}

/-- Whether there is a value. -/
@[inline] def isSome : Option α → Bool
  | some _ => true
  | none => false
/-- Whether there is no value. -/
@[inline] def isNone : Option α → Bool
  | some _ => false
  | none => true
/-- Compose with a function that may fail. -/
@[inline] protected def bind : Option α → (α → Option β) → Option β
  | none, _ => none
  | some a, f => f a
/-- The first option that has a value. -/
@[macro_inline] protected def orElse : Option α → (Unit → Option α) → Option α
  | some a, _ => some a
  | none, b => b ()
/-- The first option that has a value. -/
@[macro_inline] protected def or : Option α → Option α → Option α
  | some a, _ => some a
  | none, b => b
instance instOrElse : OrElse (Option α) := ⟨Option.orElse⟩
instance instMonad : Monad Option where
  pure := some
  bind := Option.bind
  map := Option.map
/-- Keep the value if it has a property. -/
@[inline] protected def filter (p : α → Bool) : Option α → Option α
  | some a => if p a then some a else none
  | none => none
/-- Whether the value, if any, has a property. -/
@[inline] protected def all (p : α → Bool) : Option α → Bool
  | some a => p a
  | none => true
/-- Whether there is a value with a property. -/
@[inline] protected def any (p : α → Bool) : Option α → Bool
  | some a => p a
  | none => false
/-- The value of an option that has one. -/
@[inline] def get : (o : Option α) → isSome o → α
  | some x, _ => x
/-- Case distinction as a function. -/
@[inline] protected def elim {α : Type u} {β : Sort v} : Option α → β → (α → β) → β
  | some x, _, f => f x
  | none, y, _ => y
/-- Remove one layer. -/
@[inline] def join (x : Option (Option α)) : Option α := x.bind id
/-- Map with a function that may fail. -/
def map₂ (f : α → β → γ) (a : Option α) (b : Option β) : Option γ := a.bind fun x => b.map (f x)

@[simp] theorem some_ne_none (a : α) : some a ≠ none := nofun
@[simp] theorem none_ne_some (a : α) : none ≠ some a := nofun
@[simp] theorem some_inj {a b : α} : some a = some b ↔ a = b := by simp
theorem some_injective {a b : α} (h : some a = some b) : a = b := Option.some.inj h
@[ext] theorem ext : ∀ {o₁ o₂ : Option α}, (∀ a, o₁ = some a ↔ o₂ = some a) → o₁ = o₂
  | none, none, _ => rfl
  | some _, _, h => ((h _).1 rfl).symm
  | none, some _, h => (h _).2 rfl
@[simp] theorem «forall» {p : Option α → Prop} : (∀ x, p x) ↔ p none ∧ ∀ x, p (some x) :=
  ⟨fun h => ⟨h _, fun _ => h _⟩, fun h x => by cases x; exact h.1; exact h.2 _⟩
@[simp] theorem «exists» {p : Option α → Prop} : (∃ x, p x) ↔ p none ∨ ∃ x, p (some x) :=
  ⟨fun ⟨x, h⟩ => by cases x; exact .inl h; exact .inr ⟨_, h⟩,
   fun h => h.elim (fun h => ⟨_, h⟩) (fun ⟨x, h⟩ => ⟨_, h⟩)⟩

@[simp] theorem getD_none {a : α} : getD none a = a := rfl
@[simp] theorem getD_some {a b : α} : getD (some a) b = a := rfl
@[simp] theorem isSome_none : @isSome α none = false := rfl
@[simp] theorem isSome_some {a : α} : isSome (some a) = true := rfl
@[simp] theorem isNone_none : @isNone α none = true := rfl
@[simp] theorem isNone_some {a : α} : isNone (some a) = false := rfl
theorem isSome_iff_exists {x : Option α} : x.isSome ↔ ∃ a, x = some a := by
  cases x <;> simp
theorem isSome_iff_ne_none {o : Option α} : o.isSome ↔ o ≠ none := by cases o <;> simp
@[simp] theorem isNone_iff_eq_none {o : Option α} : o.isNone ↔ o = none := by cases o <;> simp
@[simp] theorem not_isSome {o : Option α} : (!o.isSome) = o.isNone := by cases o <;> rfl
@[simp] theorem not_isNone {o : Option α} : (!o.isNone) = o.isSome := by cases o <;> rfl
@[simp] theorem isSome_eq_false_iff {o : Option α} : o.isSome = false ↔ o.isNone = true := by
  cases o <;> simp
@[simp] theorem isNone_eq_false_iff {o : Option α} : o.isNone = false ↔ o.isSome = true := by
  cases o <;> simp
theorem ne_none_iff_exists {o : Option α} : o ≠ none ↔ ∃ x, some x = o := by cases o <;> simp
theorem ne_none_iff_isSome {o : Option α} : o ≠ none ↔ o.isSome := by cases o <;> simp
theorem eq_none_iff_forall_ne_some {o : Option α} : o = none ↔ ∀ a, o ≠ some a := by
  cases o <;> simp
theorem eq_some_of_isSome : ∀ {o : Option α} (h : o.isSome), o = some (o.get h)
  | some _, _ => rfl
@[simp] theorem get_some (x : α) (h : (some x).isSome) : (some x).get h = x := rfl
@[simp] theorem some_get : ∀ {x : Option α} (h : x.isSome), some (x.get h) = x
  | some _, _ => rfl

@[simp] theorem map_none (f : α → β) : none.map f = none := rfl
@[simp] theorem map_some (f : α → β) (a : α) : (some a).map f = some (f a) := rfl
@[simp] theorem map_eq_none_iff {x : Option α} {f : α → β} : x.map f = none ↔ x = none := by
  cases x <;> simp
@[simp] theorem map_eq_some_iff {x : Option α} {f : α → β} {b : β} :
    x.map f = some b ↔ ∃ a, x = some a ∧ f a = b := by
  cases x <;> simp
@[simp] theorem isSome_map {f : α → β} {x : Option α} : (x.map f).isSome = x.isSome := by
  cases x <;> rfl
@[simp] theorem isNone_map {f : α → β} {x : Option α} : (x.map f).isNone = x.isNone := by
  cases x <;> rfl
@[simp] theorem map_id : (Option.map id : Option α → Option α) = id :=
  funext fun o => by cases o <;> rfl
@[simp] theorem map_id_fun {α : Type u} : Option.map (id : α → α) = id := map_id
theorem map_id' {x : Option α} : x.map (fun a => a) = x := by cases x <;> rfl
attribute [simp] map_id'
@[simp] theorem map_map (h : β → γ) (g : α → β) (x : Option α) :
    (x.map g).map h = x.map (h ∘ g) := by
  cases x <;> rfl
theorem comp_map (h : β → γ) (g : α → β) (x : Option α) : x.map (h ∘ g) = (x.map g).map h :=
  (map_map h g x).symm
theorem map_congr {f g : α → β} {x : Option α} (h : ∀ a, x = some a → f a = g a) : x.map f =
    x.map g := by
  cases x <;> simp [h]

@[simp] theorem bind_none (x : Option α) : x.bind (fun _ => none (α := β)) = none := by
  cases x <;> rfl
@[simp] theorem none_bind (f : α → Option β) : none.bind f = none := rfl
@[simp] theorem bind_some (a : α) (f : α → Option β) : (some a).bind f = f a := rfl
@[simp] theorem some_bind (a : α) (f : α → Option β) : (some a).bind f = f a := rfl
@[simp] theorem bind_fun_some (x : Option α) : x.bind some = x := by cases x <;> rfl
theorem bind_eq_bind {α β : Type u} (x : Option α) (f : α → Option β) : x >>= f = x.bind f := rfl
attribute [simp] bind_eq_bind
@[simp] theorem pure_def {α : Type u} (a : α) : (pure a : Option α) = some a := rfl
@[simp] theorem map_eq_map {α β : Type u} (f : α → β) (x : Option α) : f <$> x = x.map f := rfl
theorem bind_assoc (x : Option α) (f : α → Option β) (g : β → Option γ) :
    (x.bind f).bind g = x.bind fun y => (f y).bind g := by cases x <;> rfl
theorem bind_comm {f : α → β → Option γ} (a : Option α) (b : Option β) :
    (a.bind fun x => b.bind (f x)) = b.bind fun y => a.bind fun x => f x y := by
  cases a <;> cases b <;> rfl
@[simp] theorem bind_eq_some_iff {x : Option α} {f : α → Option β} {b : β} :
    x.bind f = some b ↔ ∃ a, x = some a ∧ f a = some b := by
  cases x <;> simp
@[simp] theorem bind_eq_none_iff {o : Option α} {f : α → Option β} :
    o.bind f = none ↔ ∀ a, o = some a → f a = none := by
  cases o <;> simp
theorem bind_map {f : α → β} {g : β → Option γ} {x : Option α} : (x.map f).bind g =
    x.bind (g ∘ f) := by
  cases x <;> rfl
theorem map_bind {f : α → Option β} {g : β → γ} {x : Option α} :
    (x.bind f).map g = x.bind (Option.map g ∘ f) := by cases x <;> rfl
theorem map_eq_bind {f : α → β} {x : Option α} : x.map f = x.bind (some ∘ f) := by cases x <;> rfl

@[simp] theorem some_or {a : α} {o : Option α} : (some a).or o = some a := rfl
@[simp] theorem none_or {o : Option α} : none.or o = o := rfl
@[simp] theorem or_none {o : Option α} : o.or none = o := by cases o <;> rfl
@[simp] theorem or_self {o : Option α} : o.or o = o := by cases o <;> rfl
@[simp] theorem or_some {a : α} {o : Option α} : o.or (some a) = some (o.getD a) := by
  cases o <;> rfl
theorem or_assoc {o₁ o₂ o₃ : Option α} : (o₁.or o₂).or o₃ = o₁.or (o₂.or o₃) := by cases o₁ <;> rfl
@[simp] theorem isSome_or {o₁ o₂ : Option α} : (o₁.or o₂).isSome = (o₁.isSome || o₂.isSome) := by
  cases o₁ <;> rfl
@[simp] theorem orElse_some {a : α} {x : Option α} : (some a <|> x) = some a := rfl
@[simp] theorem none_orElse {x : Option α} : (none <|> x) = x := rfl
@[simp] theorem orElse_none {x : Option α} : (x <|> none) = x := by cases x <;> rfl

@[simp] theorem filter_none (p : α → Bool) : none.filter p = none := rfl
theorem filter_some {p : α → Bool} {a : α} : (some a).filter p = if p a then some a else none := rfl
@[simp] theorem all_none {p : α → Bool} : Option.all p none = true := rfl
@[simp] theorem all_some {p : α → Bool} {a : α} : Option.all p (some a) = p a := rfl
@[simp] theorem any_none {p : α → Bool} : Option.any p none = false := rfl
@[simp] theorem any_some {p : α → Bool} {a : α} : Option.any p (some a) = p a := rfl
@[simp] theorem elim_none {β : Sort v} (x : β) (f : α → β) : (none : Option α).elim x f = x := rfl
@[simp] theorem elim_some {β : Sort v} (x : β) (f : α → β) (a : α) : Option.elim (some a) x f =
    f a := rfl
@[simp] theorem join_none : (none : Option (Option α)).join = none := rfl
@[simp] theorem join_some {o : Option α} : (some o).join = o := rfl
theorem getD_map (f : α → β) (x : α) (o : Option α) : (o.map f).getD (f x) = f (o.getD x) := by
  cases o <;> rfl
theorem getD_of_ne_none {x : Option α} (h : x ≠ none) (y : α) : some (x.getD y) = x := by
  cases x
  · contradiction
  · rfl

instance instMembership : Membership α (Option α) := ⟨fun b a => b = some a⟩
@[simp] theorem mem_def {a : α} {b : Option α} : a ∈ b ↔ b = some a := Iff.rfl
theorem mem_some_self (a : α) : a ∈ some a := rfl
theorem not_mem_none (a : α) : a ∉ (none : Option α) := nofun
end Option
