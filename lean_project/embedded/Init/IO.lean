prelude
import Init.Control.Loop
import Init.Repr
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Input and output

The types of the monads `ST`, `EST`, `BaseIO`, `EIO` and `IO`, with the layout that the compiled
code expects, and the functions that programs in examples use. What they do is compiled code; the
logic knows them as opaque constants.
-/

universe u v w

/-! ## Computations with a hidden state -/

/-- A type together with the fact that it has an element. -/
abbrev NonemptyType := Subtype fun α : Type u => Nonempty α
/-- The type. -/
abbrev NonemptyType.type (type : NonemptyType.{u}) : Type u := type.val

/-- The type behind `Void`. -/
opaque Void.nonemptyType (σ : Type) : NonemptyType.{0} := ⟨Unit, ⟨()⟩⟩
/-- A token for the state, which is nothing at run time. -/
def Void (σ : Type) : Type := (Void.nonemptyType σ).type
instance Void.instNonempty {σ : Type} : Nonempty (Void σ) := (Void.nonemptyType σ).property

/-- What a computation without exceptions ends with. -/
structure ST.Out (σ : Type) (α : Type) where
  /-- The result. -/
  val : α
  /-- The state. -/
  state : Void σ
/-- Computations with a hidden state. -/
def ST (σ : Type) (α : Type) : Type := Void σ → ST.Out σ α
/-- What a computation with exceptions ends with. -/
inductive EST.Out (ε : Type) (σ : Type) (α : Type) : Type where
  /-- A success with the state after it. -/
  | ok : α → Void σ → EST.Out ε σ α
  /-- A failure with the state after it. -/
  | error : ε → Void σ → EST.Out ε σ α
/-- Computations with exceptions and a hidden state. -/
def EST (ε : Type) (σ : Type) (α : Type) : Type := Void σ → EST.Out ε σ α

namespace ST
variable {σ α β : Type}
/-- Return a value. -/
@[always_inline, inline] protected def pure (x : α) : ST σ α := fun s => ⟨x, s⟩
/-- Sequence two computations. -/
@[always_inline, inline] protected def bind (x : ST σ α) (f : α → ST σ β) : ST σ β := fun s =>
  match x s with
  | ⟨a, s⟩ => f a s
end ST
instance instMonadST {σ : Type} : Monad (ST σ) where
  pure := ST.pure
  bind := ST.bind
instance instMonadFinallyST {σ : Type} : MonadFinally (ST σ) where
  tryFinally' x f := ST.bind x fun a => ST.bind (f (some a)) fun b => ST.pure (a, b)

namespace EST
variable {ε σ α β : Type}
/-- Return a value. -/
@[always_inline, inline] protected def pure (a : α) : EST ε σ α := fun s => .ok a s
/-- Sequence two computations. -/
@[always_inline, inline] protected def bind (x : EST ε σ α) (f : α → EST ε σ β) : EST ε σ β :=
  fun s => match x s with
  | .ok a s => f a s
  | .error e s => .error e s
/-- Throw an exception. -/
@[always_inline, inline] protected def throw (e : ε) : EST ε σ α := fun s => .error e s
/-- Recover from an exception. -/
@[always_inline, inline] protected def tryCatch (x : EST ε σ α) (handle : ε → EST ε σ α) :
    EST ε σ α := fun s => match x s with
  | .ok a s => .ok a s
  | .error e s => handle e s
end EST
instance instMonadEST {ε σ : Type} : Monad (EST ε σ) where
  pure := EST.pure
  bind := EST.bind
instance instMonadExceptOfEST {ε σ : Type} : MonadExceptOf ε (EST ε σ) where
  throw := EST.throw
  tryCatch := EST.tryCatch
instance instMonadFinallyEST {ε σ : Type} : MonadFinally (EST ε σ) where
  tryFinally' x f := fun s => match x s with
    | .ok a s => match f (some a) s with
      | .ok b s => .ok (a, b) s
      | .error e s => .error e s
    | .error e s => match f none s with
      | .ok _ s => .error e s
      | .error e s => .error e s
instance instInhabitedEST {ε σ α : Type} [Inhabited ε] : Inhabited (EST ε σ α) :=
  ⟨EST.throw default⟩
instance {ε σ : Type} : MonadLift (ST σ) (EST ε σ) where
  monadLift x := fun s => match x s with | ⟨a, s⟩ => .ok a s

/-! ## The monads of programs -/

/-- What programs see of the world. -/
def IO.RealWorld : Type := Unit
/-- Actions that cannot fail. -/
abbrev BaseIO : Type → Type := ST IO.RealWorld
/-- Actions that may fail with an exception of type `ε`. -/
abbrev EIO (ε : Type) : Type → Type := EST ε IO.RealWorld
/-- What can go wrong outside the program. -/
inductive IO.Error where
  /-- Something of that name is there already. -/
  | alreadyExists (filename : Option String) (osCode : UInt32) (details : String)
  /-- An error without a name of its own. -/
  | otherError (osCode : UInt32) (details : String)
  /-- Somebody else is using it. -/
  | resourceBusy (osCode : UInt32) (details : String)
  /-- It has gone away. -/
  | resourceVanished (osCode : UInt32) (details : String)
  /-- The system cannot do this. -/
  | unsupportedOperation (osCode : UInt32) (details : String)
  /-- A device has failed. -/
  | hardwareFault (osCode : UInt32) (details : String)
  /-- Something still depends on it. -/
  | unsatisfiedConstraints (osCode : UInt32) (details : String)
  /-- The system does not allow this here. -/
  | illegalOperation (osCode : UInt32) (details : String)
  /-- The other side does not keep to the protocol. -/
  | protocolError (osCode : UInt32) (details : String)
  /-- It took too long. -/
  | timeExpired (osCode : UInt32) (details : String)
  /-- A signal came in between. -/
  | interrupted (filename : String) (osCode : UInt32) (details : String)
  /-- There is no such file. -/
  | noFileOrDirectory (filename : String) (osCode : UInt32) (details : String)
  /-- An argument makes no sense. -/
  | invalidArgument (filename : Option String) (osCode : UInt32) (details : String)
  /-- The user may not do this. -/
  | permissionDenied (filename : Option String) (osCode : UInt32) (details : String)
  /-- There is no more of it left. -/
  | resourceExhausted (filename : Option String) (osCode : UInt32) (details : String)
  /-- It is of another kind, such as a folder in place of a file. -/
  | inappropriateType (filename : Option String) (osCode : UInt32) (details : String)
  /-- There is no such thing. -/
  | noSuchThing (filename : Option String) (osCode : UInt32) (details : String)
  /-- The input ended too early. -/
  | unexpectedEof
  /-- An error that the program itself reports. -/
  | userError (msg : String)
instance : Inhabited IO.Error := ⟨.unexpectedEof⟩
/-- The text of an error. -/
@[instance, extern "x"] opaque IO.Error.instToString : ToString IO.Error := ⟨fun _ => ""⟩
/-- The error of a program's own. -/
def IO.userError (s : String) : IO.Error := .userError s
instance : Coe String IO.Error := ⟨IO.userError⟩
/-- Actions that may fail, as programs use them. -/
abbrev IO : Type → Type := EIO IO.Error

namespace IO
variable {α : Type}
/-- The exception as part of the result. -/
def _root_.EIO.toIO' {ε : Type} (x : EIO ε α) : IO (Except ε α) := fun s => match x s with
  | .ok a s => .ok (.ok a) s
  | .error e s => .ok (.error e) s
/-- Print text. -/
@[extern "x"] opaque print [ToString α] (s : α) : IO Unit
/-- Print text and end the line. -/
@[extern "x"] opaque println [ToString α] (s : α) : IO Unit
/-- Print text to where errors go. -/
@[extern "x"] opaque eprint [ToString α] (s : α) : IO Unit
/-- Print text to where errors go, and end the line. -/
@[extern "x"] opaque eprintln [ToString α] (s : α) : IO Unit
/-- Fail with a message. -/
def throw {α : Type} (msg : String) : IO α := MonadExcept.throw (userError msg)
/-- Let an exception of a pure computation become one of the action. -/
def ofExcept {ε : Type} [ToString ε] : Except ε α → IO α
  | .ok a => pure a
  | .error e => MonadExcept.throw (userError (toString e))
end IO

/-! ## What `#eval` runs -/

/-- Run actions of `m` as actions of `n`, one step. -/
class MonadEval (m : semiOutParam (Type u → Type v)) (n : Type u → Type w) where
  /-- The action in the other monad. -/
  monadEval : {α : Type u} → m α → n α
/-- Run actions of `m` as actions of `n`, any number of steps. -/
class MonadEvalT (m : Type u → Type v) (n : Type u → Type w) where
  /-- The action in the other monad. -/
  monadEval : {α : Type u} → m α → n α
instance instMonadEvalTOfMonadEval (m : Type u → Type v) (n : Type u → Type w)
    (o : Type u → Type w) [MonadEval n o] [MonadEvalT m n] : MonadEvalT m o where
  monadEval x := MonadEval.monadEval (m := n) (MonadEvalT.monadEval x)
instance instMonadEvalT (m : Type u → Type v) : MonadEvalT m m := ⟨fun x => x⟩
instance : MonadEval (ST IO.RealWorld) IO where
  monadEval x := fun s => match x s with | ⟨a, s⟩ => .ok a s

/-! ## References -/

/-- The type behind references. -/
opaque ST.RefPointed : NonemptyType.{0} := ⟨Unit, ⟨()⟩⟩
/-- A place for a value, which actions can change. -/
structure ST.Ref (σ : Type) (α : Type) : Type where
  /-- The place. -/
  ref : ST.RefPointed.type
  /-- There is a value at it. -/
  h : Nonempty α
noncomputable instance ST.instNonemptyRefAction {σ α : Type} [h : Nonempty α] : Nonempty (ST σ α) :=
  h.elim fun a => ⟨pure a⟩
instance ST.instNonemptyRef {σ α : Type} [h : Nonempty α] : Nonempty (ST.Ref σ α) :=
  (ST.RefPointed.property).elim fun r => ⟨⟨r, h⟩⟩
namespace ST.Prim
variable {σ α : Type}
/-- A new place. -/
@[extern "lean_st_mk_ref"] opaque mkRef (a : α) : ST σ (ST.Ref σ α) :=
  pure ⟨Classical.choice ST.RefPointed.property, ⟨a⟩⟩
/-- The value at a place. -/
@[extern "lean_st_ref_get"] opaque Ref.get (r : @& ST.Ref σ α) : ST σ α :=
  pure (Classical.choice r.h)
/-- Put a value at a place. -/
@[extern "lean_st_ref_set"] opaque Ref.set (r : @& ST.Ref σ α) (a : α) : ST σ Unit
end ST.Prim
namespace ST
variable {σ α : Type} {m : Type → Type} [MonadLiftT (ST σ) m]
/-- The value at a place. -/
@[inline] def Ref.get (r : Ref σ α) : m α := liftM (Prim.Ref.get r)
/-- Put a value at a place. -/
@[inline] def Ref.set (r : Ref σ α) (a : α) : m Unit := liftM (Prim.Ref.set r a)
/-- Change the value at a place. -/
@[inline] def Ref.modify (r : Ref σ α) (f : α → α) : m Unit :=
  liftM (do Prim.Ref.set r (f (← Prim.Ref.get r)) : ST σ Unit)
end ST
/-- References of programs. -/
abbrev IO.Ref (α : Type) := ST.Ref IO.RealWorld α
/-- A new reference. -/
@[inline] def IO.mkRef {α : Type} (a : α) : BaseIO (IO.Ref α) := ST.Prim.mkRef a
