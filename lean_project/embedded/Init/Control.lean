prelude
import Init.Option
import Init.Coe
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Exceptions and states as monads

Enough for `do` blocks in `Except`, `Id` and `StateM`.
-/

universe u v w

namespace Except
variable {ε : Type u} {α β : Type v}
/-- Return a value. -/
@[always_inline, inline] protected def pure (a : α) : Except ε α := ok a
/-- Apply a function to a result, if there is one. -/
@[always_inline, inline] protected def map (f : α → β) : Except ε α → Except ε β
  | error e => error e
  | ok a => ok (f a)
/-- Go on with a result, if there is one. -/
@[always_inline, inline] protected def bind (x : Except ε α) (f : α → Except ε β) : Except ε β :=
  match x with
  | error e => error e
  | ok a => f a
/-- Recover from an exception. -/
@[always_inline, inline] protected def tryCatch (x : Except ε α) (handle : ε → Except ε α) :
    Except ε α :=
  match x with
  | error e => handle e
  | ok a => ok a
/-- The result, if there is one. -/
@[always_inline, inline] protected def toOption : Except ε α → Option α
  | error _ => none
  | ok a => some a
/-- Whether there is a result. -/
@[always_inline, inline] protected def toBool : Except ε α → Bool
  | error _ => false
  | ok _ => true
@[always_inline] instance instMonad {ε : Type u} : Monad (Except ε) where
  pure := Except.pure
  bind := Except.bind
  map := Except.map
end Except
instance (ε : Type u) : MonadExceptOf ε (Except ε) where
  throw := Except.error
  tryCatch := Except.tryCatch

/-- Computations that do nothing but return. -/
def Id (type : Sort u) : Sort u := type
namespace Id
/-- The value of a computation without effects. -/
@[always_inline, inline] protected def run {α : Sort u} (x : Id α) : α := x
@[always_inline] instance instMonad : Monad Id where
  pure x := x
  bind x f := f x
  map f x := f x
end Id

/-- Computations with a state. -/
def StateT (σ : Type u) (m : Type u → Type v) (α : Type u) : Type (max u v) :=
  σ → m (α × σ)
namespace StateT
variable {σ : Type u} {m : Type u → Type v} {α β : Type u}
/-- Run from an initial state. -/
@[always_inline, inline] def run (x : StateT σ m α) (s : σ) : m (α × σ) := x s
/-- Run from an initial state and drop the final one. -/
@[always_inline, inline] def run' [Functor m] (x : StateT σ m α) (s : σ) : m α := (·.1) <$> x s
/-- Return a value. -/
@[always_inline, inline] protected def pure [Monad m] (a : α) : StateT σ m α := fun s => pure (a, s)
/-- Sequence two computations. -/
@[always_inline, inline] protected def bind [Monad m] (x : StateT σ m α) (f : α → StateT σ m β) :
    StateT σ m β := fun s => bind (x s) fun p => f p.1 p.2
/-- Apply a function to the result. -/
@[always_inline, inline] protected def map [Monad m] (f : α → β) (x : StateT σ m α) :
    StateT σ m β := fun s => bind (x s) fun p => pure (f p.1, p.2)
@[always_inline] instance instMonad [Monad m] : Monad (StateT σ m) where
  pure := StateT.pure
  bind := StateT.bind
  map := StateT.map
/-- The state. -/
@[always_inline, inline] protected def get [Monad m] : StateT σ m σ := fun s => pure (s, s)
/-- Replace the state. -/
@[always_inline, inline] protected def set [Monad m] (s : σ) : StateT σ m PUnit := fun _ =>
  pure (⟨⟩, s)
/-- Change the state and return something. -/
@[always_inline, inline] protected def modifyGet [Monad m] (f : σ → α × σ) : StateT σ m α :=
  fun s => pure (f s)
/-- Use a computation without state. -/
@[always_inline, inline] protected def lift [Monad m] (x : m α) : StateT σ m α := fun s =>
  bind x fun a => pure (a, s)
instance instMonadLift [Monad m] : MonadLift m (StateT σ m) := ⟨StateT.lift⟩
end StateT
/-- Computations with a state and no other effect. -/
@[reducible] def StateM (σ α : Type u) : Type u := StateT σ Id α

/-- Monads with a state of a given type. -/
class MonadStateOf (σ : semiOutParam (Type u)) (m : Type u → Type v) where
  /-- The state. -/
  get : m σ
  /-- Replace the state. -/
  set : σ → m PUnit
  /-- Replace the state, and return a value. -/
  modifyGet {α : Type u} : (σ → Prod α σ) → m α
export MonadStateOf (set)
/-- Monads with one state. -/
class MonadState (σ : outParam (Type u)) (m : Type u → Type v) where
  /-- The state. -/
  get : m σ
  /-- Replace the state. -/
  set : σ → m PUnit
  /-- Replace the state, and return a value. -/
  modifyGet {α : Type u} : (σ → Prod α σ) → m α
export MonadState (get modifyGet)
instance instMonadStateOfMonadStateOf (σ : Type u) (m : Type u → Type v) [MonadStateOf σ m] :
    MonadState σ m where
  set := MonadStateOf.set
  get := MonadStateOf.get
  modifyGet f := MonadStateOf.modifyGet f
/-- Change the state. -/
@[always_inline, inline] def modify {σ : Type u} {m : Type u → Type v} [MonadState σ m]
    (f : σ → σ) : m PUnit := modifyGet fun s => (⟨⟩, f s)
/-- Change the state and return the old one. -/
@[always_inline, inline] def getModify {σ : Type u} {m : Type u → Type v} [MonadState σ m]
    (f : σ → σ) : m σ := modifyGet fun s => (s, f s)
instance {σ : Type u} {m : Type u → Type v} [Monad m] : MonadStateOf σ (StateT σ m) where
  get := StateT.get
  set := StateT.set
  modifyGet := StateT.modifyGet
