prelude
import Init.Control
import Init.List.Lemmas
import Init.Nat.Div
import Init.Coe
import Init.WF
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Exceptions, options and loops in `do` blocks

What `try`, `for`, `while`, `repeat`, `break`, `continue` and an early `return` are translated to:
the transformers `ExceptT` and `OptionT`, and the classes of collections that a loop can walk over.
-/

universe u u₁ u₂ v w w₁ w₂ x

/-! ## Alternatives -/

/-- Applicative functors in which a computation can fail and another be tried. -/
class Alternative (f : Type u → Type v) : Type (max (u + 1) v) extends Applicative f where
  /-- Fail. -/
  failure : {α : Type u} → f α
  /-- Try one computation, and another if it fails. -/
  orElse : {α : Type u} → f α → (Unit → f α) → f α
instance instOrElseOfAlternative (f : Type u → Type v) (α : Type u) [Alternative f] :
    OrElse (f α) := ⟨Alternative.orElse⟩
export Alternative (failure)
/-- Fail unless the proposition holds. -/
@[always_inline, inline] def guard {f : Type → Type v} [Alternative f] (p : Prop) [Decidable p] :
    f Unit := if p then pure () else failure
/-- The result of a computation, or nothing if it fails. -/
@[always_inline, inline] def optional {f : Type u → Type v} [Alternative f] {α : Type u}
    (x : f α) : f (Option α) := some <$> x <|> pure none
instance Option.instAlternative : Alternative Option where
  failure := none
  orElse := Option.orElse
/-- Drop the result. -/
@[inline] def Functor.discard {f : Type u → Type v} {α : Type u} [Functor f] (x : f α) : f PUnit :=
  Functor.mapConst PUnit.unit x
export Functor (discard)

/-! ## Exceptions on top of a monad -/

/-- Computations of `m` that may also fail with an exception. -/
def ExceptT (ε : Type u) (m : Type u → Type v) (α : Type u) : Type v := m (Except ε α)
namespace ExceptT
variable {ε ε' : Type u} {m : Type u → Type v} {α β : Type u}
/-- A computation from its result. -/
@[always_inline, inline] def mk (x : m (Except ε α)) : ExceptT ε m α := x
/-- The result of a computation. -/
@[always_inline, inline] def run (x : ExceptT ε m α) : m (Except ε α) := x
variable [Monad m]
/-- Return a value. -/
@[always_inline, inline] protected def pure (a : α) : ExceptT ε m α := mk (pure (.ok a))
/-- Go on with a result, if there is one. -/
@[always_inline, inline] protected def bindCont (f : α → ExceptT ε m β) :
    Except ε α → m (Except ε β)
  | .ok a => f a
  | .error e => pure (.error e)
/-- Sequence two computations. -/
@[always_inline, inline] protected def bind (x : ExceptT ε m α) (f : α → ExceptT ε m β) :
    ExceptT ε m β := mk (bind x.run (ExceptT.bindCont f))
/-- Apply a function to the result. -/
@[always_inline, inline] protected def map (f : α → β) (x : ExceptT ε m α) :
    ExceptT ε m β := mk (bind x.run fun r => match r with
  | .ok a => pure (.ok (f a))
  | .error e => pure (.error e))
/-- Use a computation that cannot fail. -/
@[always_inline, inline] protected def lift (x : m α) : ExceptT ε m α :=
  mk (bind x fun a => pure (.ok a))
/-- Recover from an exception. -/
@[always_inline, inline] protected def tryCatch (x : ExceptT ε m α)
    (handle : ε → ExceptT ε m α) : ExceptT ε m α := mk (bind x.run fun r => match r with
  | .ok a => pure (.ok a)
  | .error e => handle e)
@[always_inline] instance instMonad : Monad (ExceptT ε m) where
  pure := ExceptT.pure
  bind := ExceptT.bind
  map := ExceptT.map
@[always_inline] instance instMonadLift : MonadLift m (ExceptT ε m) := ⟨ExceptT.lift⟩
@[always_inline] instance instMonadLiftExcept : MonadLift (Except ε) (ExceptT ε m) :=
  ⟨fun e => mk (pure e)⟩
/-- Change the exception. -/
@[always_inline, inline] protected def adapt (f : ε → ε') (x : ExceptT ε m α) :
    ExceptT ε' m α := mk (bind x.run fun r => match r with
  | .ok a => pure (.ok a)
  | .error e => pure (.error (f e)))
end ExceptT
@[always_inline] instance (priority := low) instMonadExceptOfExceptTOfMonadExceptOf (ε₁ : Type u)
    (ε₂ : Type u) (m : Type u → Type v) [MonadExceptOf ε₁ m] :
    MonadExceptOf ε₁ (ExceptT ε₂ m) where
  throw e := ExceptT.mk (throwThe ε₁ e)
  tryCatch x handle := ExceptT.mk (tryCatchThe ε₁ x handle)
@[always_inline] instance instMonadExceptOfExceptTOfMonad (ε : Type u) (m : Type u → Type v)
    [Monad m] : MonadExceptOf ε (ExceptT ε m) where
  throw e := ExceptT.mk (pure (.error e))
  tryCatch := ExceptT.tryCatch

/-- Let an exception become a result. -/
@[inline] def MonadExcept.ofExcept {ε : Type u} {m : Type v → Type w} {α : Type v} [Monad m]
    [MonadExcept ε m] : Except ε α → m α
  | .ok a => pure a
  | .error e => throw e

/-! ## Failure on top of a monad -/

/-- Computations of `m` that may also fail. -/
def OptionT (m : Type u → Type v) (α : Type u) : Type v := m (Option α)
namespace OptionT
variable {m : Type u → Type v} {α β : Type u}
/-- A computation from its result. -/
@[always_inline, inline] protected def mk (x : m (Option α)) : OptionT m α := x
/-- The result of a computation. -/
@[always_inline, inline] def run (x : OptionT m α) : m (Option α) := x
variable [Monad m]
/-- Go on with a result, if there is one. -/
@[always_inline, inline] protected def bind (x : OptionT m α) (f : α → OptionT m β) :
    OptionT m β := OptionT.mk (Bind.bind x.run fun r => match r with
  | some a => (f a).run
  | none => pure none)
/-- Return a value. -/
@[always_inline, inline] protected def pure (a : α) : OptionT m α :=
  OptionT.mk (Pure.pure (some a))
@[always_inline] instance instMonad : Monad (OptionT m) where
  pure := OptionT.pure
  bind := OptionT.bind
/-- Try one computation, and another if it fails. -/
@[always_inline, inline] protected def orElse (x : OptionT m α) (y : Unit → OptionT m α) :
    OptionT m α := OptionT.mk (Bind.bind x.run fun r => match r with
  | some a => Pure.pure (some a)
  | none => (y ()).run)
/-- Fail. -/
@[always_inline, inline] protected def fail : OptionT m α := OptionT.mk (Pure.pure none)
instance instAlternative : Alternative (OptionT m) where
  failure := OptionT.fail
  orElse := OptionT.orElse
/-- Use a computation that cannot fail. -/
@[always_inline, inline] protected def lift (x : m α) : OptionT m α :=
  OptionT.mk (Bind.bind x fun a => Pure.pure (some a))
instance instMonadLift : MonadLift m (OptionT m) := ⟨OptionT.lift⟩
/-- Recover from a failure. -/
@[always_inline, inline] protected def tryCatch (x : OptionT m α)
    (handle : PUnit → OptionT m α) : OptionT m α := OptionT.orElse x fun _ => handle ⟨⟩
instance instMonadExceptOfPUnit : MonadExceptOf PUnit (OptionT m) where
  throw _ := OptionT.fail
  tryCatch := OptionT.tryCatch
instance instMonadExceptOf (ε : Type u) [MonadExceptOf ε m] : MonadExceptOf ε (OptionT m) where
  throw e := OptionT.mk (throwThe ε e)
  tryCatch x handle := OptionT.mk (tryCatchThe ε x.run fun e => (handle e).run)
end OptionT

/-! ## Exceptions, states and environments through each other -/

section
variable {σ ρ ε : Type u} {m : Type u → Type v}
@[always_inline] instance StateT.instMonadExceptOf (ε : Type u) [Monad m] [MonadExceptOf ε m] :
    MonadExceptOf ε (StateT σ m) where
  throw e := StateT.lift (throwThe ε e)
  tryCatch x handle := fun s => tryCatchThe ε (x s) fun e => handle e s
instance StateT.instAlternative [Monad m] [Alternative m] : Alternative (StateT σ m) where
  failure := StateT.lift failure
  orElse x y := fun s => x s <|> y () s
instance ReaderT.instAlternative [Monad m] [Alternative m] : Alternative (ReaderT ρ m) where
  failure := fun _ => failure
  orElse x y := fun r => x r <|> y () r
@[always_inline] instance instMonadStateOfOfMonadLift {m : Type u → Type v} {n : Type u → Type w}
    [MonadLift m n] [MonadStateOf σ m] : MonadStateOf σ n where
  get := MonadLift.monadLift (m := m) MonadStateOf.get
  set s := MonadLift.monadLift (m := m) (MonadStateOf.set s)
  modifyGet f := MonadLift.monadLift (m := m) (MonadStateOf.modifyGet f)
instance instMonadReaderOfOfMonadLift {m : Type u → Type v} {n : Type u → Type w} [MonadLift m n]
    [MonadReaderOf ρ m] : MonadReaderOf ρ n := ⟨MonadLift.monadLift (m := m) MonadReaderOf.read⟩
end

/-- Monads in which something is done at the end, whatever happens. -/
class MonadFinally (m : Type u → Type v) where
  /-- Run the first computation and then the second, which is told the result, if any. -/
  tryFinally' : {α β : Type u} → (x : m α) → (f : Option α → m β) → m (α × β)
export MonadFinally (tryFinally')
/-- Run a computation and then a final action, also after an exception. -/
@[always_inline, inline] def tryFinally {m : Type u → Type v} {α β : Type u} [MonadFinally m]
    [Functor m] (x : m α) (finalizer : m β) : m α :=
  (fun p => p.1) <$> tryFinally' x fun _ => finalizer
@[always_inline] instance Id.finally : MonadFinally Id where
  tryFinally' x h := (x, h (some x))
@[always_inline] instance ExceptT.finally {m : Type u → Type v} {ε : Type u} [MonadFinally m]
    [Monad m] : MonadFinally (ExceptT ε m) where
  tryFinally' x h := ExceptT.mk <| bind
    (tryFinally' (m := m) x.run fun r => match r with
      | some (.ok a) => (h (some a)).run
      | _ => (h none).run)
    fun r => match r with
      | (.ok a, .ok b) => pure (.ok (a, b))
      | (_, .error e) => pure (.error e)
      | (.error e, _) => pure (.error e)
@[always_inline] instance StateT.tryFinally {m : Type u → Type v} {σ : Type u} [MonadFinally m]
    [Monad m] : MonadFinally (StateT σ m) where
  tryFinally' x h := fun s => bind
    (tryFinally' (x s) fun r => match r with
      | some (a, s') => h (some a) s'
      | none => h none s)
    fun r => match r with
      | ((a, _), (b, s'')) => pure ((a, b), s'')
@[always_inline] instance ReaderT.tryFinally {m : Type u → Type v} {ρ : Type u} [MonadFinally m] :
    MonadFinally (ReaderT ρ m) where
  tryFinally' x h := fun r => tryFinally' (x r) fun a => h a r
instance Except.finally {ε : Type u} : MonadFinally (Except ε) where
  tryFinally' x h := match x, h x.toOption with
    | .ok a, .ok b => .ok (a, b)
    | .error e, .ok _ => .error e
    | _, .error e => .error e

/-! ## How the elaborator leaves a block early -/

/-- Computations that may return from the whole block. -/
abbrev EarlyReturnT (ρ : Type u) (m : Type u → Type v) (α : Type u) : Type v :=
  ExceptT ρ m α
/-- Return from the whole block. -/
@[always_inline, inline] abbrev EarlyReturnT.return {ρ : Type u} {m : Type u → Type v}
    {α : Type u} [Monad m] (r : ρ) : EarlyReturnT ρ m α := throw r
/-- Go on after a computation that may have returned from the whole block. -/
@[always_inline, inline] abbrev EarlyReturn.runK {ρ α : Type u} {β : Type v}
    (x : Except ρ α) (ret : ρ → β) (pure : α → β) : β := x.casesOn ret pure
/-- Computations that may leave a loop. -/
abbrev BreakT (m : Type w → Type x) := OptionT m
/-- Leave the loop. -/
@[always_inline, inline] abbrev BreakT.break {α : Type w} {m : Type w → Type x} [Monad m] :
    BreakT m α := failure
set_option bootstrap.genMatcherCode false in
/-- Go on after a computation that may have left a loop. The elaborator cites the matcher of this
definition by name; the option keeps an equal matcher of another definition from taking its
place. -/
@[always_inline, inline] abbrev Break.runK {α : Type u} {β : Type v} (x : Option α)
    (breakK : Unit → β) (successK : α → β) : β :=
  match x with
  | some a => successK a
  | none => breakK ()
/-- Computations that may start the next round of a loop. -/
abbrev ContinueT (m : Type w → Type x) := OptionT m
/-- Start the next round. -/
@[always_inline, inline] abbrev ContinueT.continue {α : Type w} {m : Type w → Type x}
    [Monad m] : ContinueT m α := failure
/-- Go on after a computation that may have started the next round of a loop. -/
@[always_inline, inline] abbrev Continue.runK {α : Type u} {β : Type v} (x : Option α)
    (continueK : Unit → β) (successK : α → β) : β :=
  x.casesOn continueK (fun a _ => successK a) ()

/-! ## Loops over collections -/

/-- What the body of a loop says: stop with a value, or go on with one. -/
inductive ForInStep (α : Type u) where
  /-- The loop ends with this value. -/
  | done : α → ForInStep α
  /-- The loop goes on with this value. -/
  | yield : α → ForInStep α
  deriving Inhabited
/-- The value, whatever is said with it. -/
def ForInStep.value {α : Type u} : ForInStep α → α
  | done a => a
  | yield a => a

/-- Collections that a loop can walk over. -/
class ForIn (m : Type u₁ → Type u₂) (ρ : Type u) (α : outParam (Type v)) where
  /-- Walk over the collection with a value that each round may change. -/
  forIn {β : Type u₁} (xs : ρ) (b : β) (f : α → β → m (ForInStep β)) : m β
export ForIn (forIn)
/-- Collections that a loop can walk over, with a proof of membership at hand. -/
class ForIn' (m : Type u₁ → Type u₂) (ρ : Type u) (α : outParam (Type v))
    (d : outParam (Membership α ρ)) where
  /-- Walk over the collection with a value that each round may change. -/
  forIn' {β : Type u₁} (x : ρ) (b : β) (f : (a : α) → a ∈ x → β → m (ForInStep β)) : m β
export ForIn' (forIn')
instance instForInOfForIn' {m : Type u₁ → Type u₂} {ρ : Type u} {α : Type v}
    {d : Membership α ρ} [ForIn' m ρ α d] : ForIn m ρ α where
  forIn x b f := forIn' x b fun a _ => f a
/-- Collections whose elements can be visited one after the other. -/
class ForM (m : Type u → Type v) (γ : Type w₁) (α : outParam (Type w₂)) where
  /-- Visit the elements. -/
  forM (xs : γ) (f : α → m PUnit) : m PUnit
export ForM (forM)

namespace List
/-- Walk over a list, knowing that what is left is part of it. -/
@[specialize] protected def forIn'.loop {α : Type u} {β : Type v} {m : Type v → Type w}
    [Monad m] (as : List α) (f : (a : α) → a ∈ as → β → m (ForInStep β)) :
    (as' : List α) → β → (∃ bs, bs ++ as' = as) → m β
  | [], b, _ => pure b
  | a :: as', b, h => do
    have : a ∈ as := match h with | ⟨bs, e⟩ => e ▸ mem_append.mpr (.inr (.head _))
    match ← f a this b with
    | .done b => pure b
    | .yield b =>
      forIn'.loop as f as' b (match h with | ⟨bs, e⟩ => ⟨bs ++ [a], by rw [append_assoc]; exact e⟩)
/-- Walk over a list. -/
@[inline] protected def forIn' {α : Type u} {β : Type v} {m : Type v → Type w} [Monad m]
    (as : List α) (init : β) (f : (a : α) → a ∈ as → β → m (ForInStep β)) : m β :=
  forIn'.loop as f as init ⟨[], rfl⟩
instance {m : Type v → Type w} {α : Type u} [Monad m] : ForIn' m (List α) α inferInstance :=
  ⟨List.forIn'⟩
/-- Visit the elements from left to right. -/
@[specialize] protected def forM {m : Type u → Type v} {α : Type w} [Monad m] (as : List α)
    (f : α → m PUnit) : m PUnit :=
  match as with
  | [] => pure ⟨⟩
  | a :: as => do f a; List.forM as f
instance {m : Type u → Type v} {α : Type w} [Monad m] : ForM m (List α) α := ⟨List.forM⟩
/-- Apply a monadic function to every element. -/
@[inline] def mapM {m : Type u → Type v} [Monad m] {α : Type w} {β : Type u} (f : α → m β)
    (as : List α) : m (List β) :=
  let rec @[specialize] loop
    | [], bs => pure bs.reverse
    | a :: as, bs => do loop as ((← f a) :: bs)
  loop as []
/-- Fold with a monadic function, from the left. -/
@[specialize] def foldlM {m : Type u → Type v} [Monad m] {s : Type u} {α : Type w}
    (f : s → α → m s) (init : s) : List α → m s
  | [] => pure init
  | a :: as => do
    let s' ← f init a
    List.foldlM f s' as
/-- Fold with a monadic function, from the right. -/
@[inline] def foldrM {m : Type u → Type v} [Monad m] {s : Type u} {α : Type w}
    (f : α → s → m s) (init : s) (l : List α) : m s := l.reverse.foldlM (fun s a => f a s) init
/-- The elements for which a monadic test succeeds. -/
@[inline] def filterM {m : Type → Type v} [Monad m] {α : Type} (p : α → m Bool) (as : List α) :
    m (List α) := do
  let rec @[specialize] loop
    | [], acc => pure acc.reverse
    | a :: as, acc => do if (← p a) then loop as (a :: acc) else loop as acc
  loop as []
@[simp] theorem forIn'_nil {α : Type u} {β : Type v} {m : Type v → Type w} [Monad m] {init : β}
    (f : (a : α) → a ∈ ([] : List α) → β → m (ForInStep β)) : forIn' [] init f = pure init := rfl
@[simp] theorem forIn_nil {α : Type u} {β : Type v} {m : Type v → Type w} [Monad m]
    (f : α → β → m (ForInStep β)) (b : β) : forIn ([] : List α) b f = pure b := rfl
@[simp] theorem foldlM_nil {m : Type u → Type v} [Monad m] {s : Type u} {α : Type w}
    (f : s → α → m s) (b : s) : [].foldlM f b = pure b := rfl
@[simp] theorem foldlM_cons {m : Type u → Type v} [Monad m] {s : Type u} {α : Type w}
    (f : s → α → m s) (b : s) (a : α) (l : List α) :
    (a :: l).foldlM f b = f b a >>= l.foldlM f := rfl
end List

instance {m : Type v → Type w} {α : Type u} [Monad m] : ForIn' m (Option α) α inferInstance where
  forIn' x init f := match x with
    | none => pure init
    | some a => do match ← f a rfl init with | .done r | .yield r => return r

/-! ## Ranges -/

namespace Std.Legacy
/-- The numbers from `start` up to but without `stop`, in steps of `step`; written `[a:b:s]`. -/
structure Range where
  /-- The first number. -/
  start : Nat := 0
  /-- The first number that is too large. -/
  stop : Nat
  /-- The distance between neighbours. -/
  step : Nat := 1
  /-- A walk gets to its end. -/
  step_pos : 0 < step
namespace Range
instance : Membership Nat Range where
  mem r i := r.start ≤ i ∧ i < r.stop ∧ (i - r.start) % r.step = 0
/-- How many numbers there are. -/
def size (r : Range) : Nat := (r.stop - r.start + r.step - 1) / r.step

/-- Walk over what is left of a range. -/
@[inline] protected def forIn' {β : Type u} {m : Type u → Type v} [Monad m] (range : Range)
    (init : β) (f : (i : Nat) → i ∈ range → β → m (ForInStep β)) : m β :=
  loop (range.stop - range.start) init range.start (Nat.le_refl _)
    (by rw [Nat.sub_self, Nat.zero_mod])
where
  /-- The walk from `i` on, with fuel. -/
  @[specialize] loop (fuel : Nat) (b : β) (i : Nat) (h : range.start ≤ i)
      (hd : (i - range.start) % range.step = 0) : m β :=
    match fuel with
    | 0 => pure b
    | fuel + 1 =>
      if hi : i < range.stop then do
        match ← f i ⟨h, hi, hd⟩ b with
        | .done b => pure b
        | .yield b =>
          loop fuel b (i + range.step) (Nat.le_trans h (Nat.le_add_right _ _))
            (by rw [Nat.add_comm, Nat.add_sub_assoc h, Nat.add_comm, Nat.add_mod_right]; exact hd)
      else pure b
instance {m : Type u → Type v} [Monad m] : ForIn' m Range Nat inferInstance := ⟨Range.forIn'⟩
/-- The numbers as a list. -/
def toList (r : Range) : List Nat := List.range' r.start r.size r.step

/-- The notation `[:stop]`. -/
@[term_parser, extern "x"] opaque «term[:_]» : Lean.ParserDescr
/-- The notation `[start:stop]`. -/
@[term_parser, extern "x"] opaque «term[_:_]» : Lean.ParserDescr
/-- The notation `[:stop:step]`. -/
@[term_parser, extern "x"] opaque «term[:_:_]» : Lean.ParserDescr
/-- The notation `[start:stop:step]`. -/
@[term_parser, extern "x"] opaque «term[_:_:_]» : Lean.ParserDescr
/-- The macro behind the notation. -/
@[macro «term[:_]», extern "x"]
opaque «_aux_Init_Data_Range_Basic___macroRules_Std_Legacy_Range_term[:_]_1» : Lean.Macro
/-- The macro behind the notation. -/
@[macro «term[_:_]», extern "x"]
opaque «_aux_Init_Data_Range_Basic___macroRules_Std_Legacy_Range_term[_:_]_1» : Lean.Macro
/-- The macro behind the notation. -/
@[macro «term[:_:_]», extern "x"]
opaque «_aux_Init_Data_Range_Basic___macroRules_Std_Legacy_Range_term[:_:_]_1» : Lean.Macro
/-- The macro behind the notation. -/
@[macro «term[_:_:_]», extern "x"]
opaque «_aux_Init_Data_Range_Basic___macroRules_Std_Legacy_Range_term[_:_:_]_1» : Lean.Macro
end Range
end Std.Legacy
theorem Membership.mem.upper {i : Nat} {r : Std.Legacy.Range} (h : i ∈ r) : i < r.stop := h.2.1
/-- What `a[i]` inside of a loop over `[0:a.size]` is proved with. -/
theorem Membership.get_elem_helper {i n : Nat} {r : Std.Legacy.Range} (h₁ : i ∈ r)
    (h₂ : r.stop = n) : i < n := h₂ ▸ h₁.2.1
theorem Membership.mem.lower {i : Nat} {r : Std.Legacy.Range} (h : i ∈ r) : r.start ≤ i := h.1

/-! ## Several collections at once -/

/-- States from which values can be taken one by one. -/
class Std.Stream (stream : Type u) (value : outParam (Type v)) : Type (max u v) where
  /-- The next value and the state after it. -/
  next? : stream → Option (value × stream)
/-- Collections from which values can be taken one by one. -/
class Std.ToStream (collection : Type u) (stream : outParam (Type u)) : Type u where
  /-- The state before the first value. -/
  toStream : collection → stream
instance {α : Type u} : Std.ToStream (List α) (List α) := ⟨id⟩
instance {α : Type u} : Std.Stream (List α) α where
  next?
    | [] => none
    | a :: as => some (a, as)
instance : Std.ToStream Std.Legacy.Range Std.Legacy.Range := ⟨id⟩
instance : Std.Stream Std.Legacy.Range Nat where
  next? r := if r.start < r.stop then some (r.start, { r with start := r.start + r.step }) else none

/-! ## Loops without an end in sight -/

/-- What `repeat` and `while` walk over. -/
inductive Lean.Loop where
  /-- The only value. -/
  | mk
instance instInhabitedMonadResult {α : Type u} {m : Type u → Type v} [Monad m] [Inhabited α] :
    Inhabited (m α) := ⟨pure default⟩
/-- Repeat the body until it says that it is done. -/
@[inline] partial def Lean.Loop.forIn {β : Type u} {m : Type u → Type v} [Monad m] (_ : Lean.Loop)
    (init : β) (f : Unit → β → m (ForInStep β)) : m β :=
  let rec @[specialize] loop (b : β) : m β := do
    match ← f () b with
    | .done b => pure b
    | .yield b => loop b
  loop init
instance {m : Type u → Type v} [Monad m] : ForIn m Lean.Loop Unit := ⟨Lean.Loop.forIn⟩
