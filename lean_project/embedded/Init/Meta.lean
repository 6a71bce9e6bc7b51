prelude
import Init.Prelude
set_option autoImplicit false
set_option relaxedAutoImplicit false
set_option genSizeOf false
set_option genInjectivity false

/-!
# Monads, names, syntax trees and the macro monad

The types that the compiled front end works on: `Lean.Name`, `Lean.Syntax`, `Lean.ParserDescr`,
`Lean.MacroM`. The layout of their values must be the one that the compiled code expects, since
objects of these types travel between the two. Functions that the front end has already in
compiled form are declared `opaque` with `@[extern "x"]`: an extern declaration is always run
through the native symbol of the same name, whatever the string says. Proofs cannot see inside
them, so they add nothing to the logic.
-/

universe u v w

/-! ## Monads -/

/-- Types with a structure-preserving map. -/
class Functor (f : Type u → Type v) : Type (max (u+1) v) where
  /-- Apply a function to what is inside, written `f <$> x`. -/
  map : {α β : Type u} → (α → β) → f α → f β
  /-- Put one value in place of all that is inside. -/
  mapConst : {α β : Type u} → α → f β → f α := fun a x => map (Function.const _ a) x

/-- Types with `pure`. -/
class Pure (f : Type u → Type v) where
  /-- A computation that only returns a value. -/
  pure {α : Type u} : α → f α
export Pure (pure)
/-- Types with `<*>`. -/
class Seq (f : Type u → Type v) : Type (max (u+1) v) where
  /-- Apply functions inside to values inside, written `f <*> x`. -/
  seq : {α β : Type u} → f (α → β) → (Unit → f α) → f β
/-- Types with `<*`. -/
class SeqLeft (f : Type u → Type v) : Type (max (u+1) v) where
  /-- Run both and keep the first result, written `x <* y`. -/
  seqLeft : {α β : Type u} → f α → (Unit → f β) → f α
/-- Types with `*>`. -/
class SeqRight (f : Type u → Type v) : Type (max (u+1) v) where
  /-- Run both and keep the second result, written `x *> y`. -/
  seqRight : {α β : Type u} → f α → (Unit → f β) → f β
/-- Applicative functors. -/
class Applicative (f : Type u → Type v) extends Functor f, Pure f, Seq f, SeqLeft f,
    SeqRight f where
  map := fun x y => Seq.seq (pure x) fun _ => y
  seqLeft := fun a b => Seq.seq (Functor.map (Function.const _) a) b
  seqRight := fun a b => Seq.seq (Functor.map (Function.const _ id) a) b
/-- Types with `>>=`. -/
class Bind (m : Type u → Type v) where
  /-- Run, and go on with the result; written `x >>= f`. -/
  bind : {α β : Type u} → m α → (α → m β) → m β
export Bind (bind)
/-- Monads. -/
class Monad (m : Type u → Type v) : Type (max (u+1) v) extends Applicative m, Bind m where
  map f x := bind x fun a => pure (f a)
  seq f x := bind f fun y => Functor.map y (x ())
  seqLeft x y := bind x fun a => bind (y ()) fun _ => pure a
  seqRight x y := bind x fun _ => y ()

instance instInhabitedOfMonad {α : Type u} {m : Type u → Type v} [Monad m] : Inhabited (α → m α) :=
  ⟨pure⟩

/-- Lift actions of `m` to `n`, one step. -/
class MonadLift (m : semiOutParam (Type u → Type v)) (n : Type u → Type w) where
  /-- Lift one action. -/
  monadLift : {α : Type u} → m α → n α
/-- Lift actions of `m` to `n`, any number of steps. -/
class MonadLiftT (m : Type u → Type v) (n : Type u → Type w) where
  /-- Lift one action. -/
  monadLift : {α : Type u} → m α → n α
export MonadLiftT (monadLift)
/-- Lift an action. -/
@[reducible] def liftM {m : Type u → Type v} {n : Type u → Type w} [self : MonadLiftT m n]
    {α : Type u} : m α → n α := monadLift
@[always_inline] instance instMonadLiftTOfMonadLift (m : Type u → Type v) (n o : Type u → Type w)
    [MonadLift n o] [MonadLiftT m n] : MonadLiftT m o where
  monadLift x := MonadLift.monadLift (m := n) (monadLift x)
instance instMonadLiftT (m : Type u → Type v) : MonadLiftT m m where
  monadLift x := x

/-- Results of computations that can fail. -/
inductive Except (ε : Type u) (α : Type v) where
  /-- A failure. -/
  | error : ε → Except ε α
  /-- A success. -/
  | ok : α → Except ε α
attribute [unbox] Except

/-- Monads with exceptions of a given type. -/
class MonadExceptOf (ε : semiOutParam (Type u)) (m : Type v → Type w) where
  /-- Fail. -/
  throw {α : Type v} : ε → m α
  /-- Run `body`; if it fails, run `handler` on its failure. -/
  tryCatch {α : Type v} (body : m α) (handler : ε → m α) : m α
/-- Throw an exception of a given type. -/
abbrev throwThe (ε : Type u) {m : Type v → Type w} [MonadExceptOf ε m] {α : Type v} (e : ε) : m α :=
  MonadExceptOf.throw e
/-- Catch an exception of a given type. -/
abbrev tryCatchThe (ε : Type u) {m : Type v → Type w} [MonadExceptOf ε m] {α : Type v} (x : m α)
    (handle : ε → m α) : m α := MonadExceptOf.tryCatch x handle
/-- Monads with exceptions of one type. -/
class MonadExcept (ε : outParam (Type u)) (m : Type v → Type w) where
  /-- Fail. -/
  throw {α : Type v} : ε → m α
  /-- Run `body`; if it fails, run `handler` on its failure. -/
  tryCatch {α : Type v} : (body : m α) → (handler : ε → m α) → m α
export MonadExcept (throw tryCatch)
instance instMonadExceptOfMonadExceptOf (ε : Type u) (m : Type v → Type w) [MonadExceptOf ε m] :
    MonadExcept ε m where
  throw := throwThe ε
  tryCatch := tryCatchThe ε

/-- Computations that read an environment. -/
def ReaderT (ρ : Type u) (m : Type u → Type v) (α : Type u) : Type (max u v) := ρ → m α
namespace ReaderT
variable {ρ : Type u} {m : Type u → Type v} {α β : Type u}
/-- Run a computation in an environment. -/
@[always_inline, inline] def run (x : ReaderT ρ m α) (r : ρ) : m α := x r
/-- The environment. -/
@[always_inline, inline] protected def read [Monad m] : ReaderT ρ m ρ := pure
/-- Return a value. -/
@[always_inline, inline] protected def pure [Monad m] (a : α) : ReaderT ρ m α := fun _ => pure a
/-- Sequence two computations. -/
@[always_inline, inline] protected def bind [Monad m] (x : ReaderT ρ m α) (f : α → ReaderT ρ m β) :
    ReaderT ρ m β := fun r => bind (x r) fun a => f a r
@[always_inline] instance instMonad [Monad m] : Monad (ReaderT ρ m) where
  pure := ReaderT.pure
  bind := ReaderT.bind
@[always_inline] instance instMonadLift : MonadLift m (ReaderT ρ m) := ⟨fun x _ => x⟩
@[always_inline] instance instMonadExceptOf (ε : Type u) [MonadExceptOf ε m] :
    MonadExceptOf ε (ReaderT ρ m) where
  throw e := fun _ => throwThe ε e
  tryCatch x c := fun r => tryCatchThe ε (x r) fun e => c e r
end ReaderT

/-- Monads that read an environment. -/
class MonadReaderOf (ρ : semiOutParam (Type u)) (m : Type u → Type v) where
  /-- The environment. -/
  read : m ρ
/-- Monads that read one environment. -/
class MonadReader (ρ : outParam (Type u)) (m : Type u → Type v) where
  /-- The environment. -/
  read : m ρ
export MonadReader (read)
instance instMonadReaderOfMonadReaderOf (ρ : Type u) (m : Type u → Type v) [MonadReaderOf ρ m] :
    MonadReader ρ m := ⟨MonadReaderOf.read⟩
instance instMonadReaderOfReaderT {ρ : Type u} {m : Type u → Type v} [Monad m] :
    MonadReaderOf ρ (ReaderT ρ m) := ⟨ReaderT.read⟩

/-- Outcomes of a computation with exceptions and a state. -/
inductive EStateM.Result (ε σ α : Type u) where
  /-- A success with the state after it. -/
  | ok : α → σ → Result ε σ α
  /-- A failure with the state after it. -/
  | error : ε → σ → Result ε σ α

/-- Computations with exceptions and a state. -/
def EStateM (ε σ α : Type u) := σ → EStateM.Result ε σ α
namespace EStateM
variable {ε σ α β : Type u}
/-- Return a value. -/
@[always_inline, inline] protected def pure (a : α) : EStateM ε σ α := fun s => .ok a s
/-- Sequence two computations. -/
@[always_inline, inline] protected def bind (x : EStateM ε σ α) (f : α → EStateM ε σ β) :
    EStateM ε σ β := fun s =>
  match x s with
  | .ok a s => f a s
  | .error e s => .error e s
/-- Throw an exception. -/
@[always_inline, inline] protected def throw (e : ε) : EStateM ε σ α := fun s => .error e s
/-- Catch an exception. -/
@[always_inline, inline] protected def tryCatch (x : EStateM ε σ α) (handle : ε → EStateM ε σ α) :
    EStateM ε σ α := fun s =>
  match x s with
  | .error e s => handle e s
  | .ok a s => .ok a s
@[always_inline] instance instMonad : Monad (EStateM ε σ) where
  bind := EStateM.bind
  pure := EStateM.pure
instance instMonadExceptOf : MonadExceptOf ε (EStateM ε σ) where
  throw := EStateM.throw
  tryCatch := EStateM.tryCatch
end EStateM

/-! ## Strings as the parser sees them -/

namespace String
/-- A byte offset into a string. -/
structure Pos.Raw where
  /-- The number of bytes before the position. -/
  byteIdx : Nat := 0
/-- Append two strings. -/
@[extern "lean_string_append"] def append (s t : String) : String :=
  ⟨s.toList.append t.toList⟩
/-- Append a character. -/
@[extern "lean_string_push"] def push (s : String) (c : Char) : String :=
  ⟨s.toList.append (.cons c .nil)⟩
/-- The string of one character. -/
def singleton (c : Char) : String := "".push c
/-- The number of characters. -/
@[extern "lean_string_length"] def length (s : String) : Nat := s.toList.length
instance instAppend : Append String := ⟨String.append⟩
end String

/-- A piece of a string, given by two byte offsets. -/
structure Substring.Raw where
  /-- The whole string. -/
  str : String
  /-- Where the piece begins. -/
  startPos : String.Pos.Raw
  /-- Where it ends; the byte there is no longer part of it. -/
  stopPos : String.Pos.Raw
/-- The piece that is the whole string. -/
@[extern "x"] opaque String.toRawSubstring (s : String) : Substring.Raw := ⟨s, ⟨0⟩, ⟨0⟩⟩
/-- The piece that is the whole string. -/
@[extern "x"] opaque String.toRawSubstring' (s : String) : Substring.Raw := ⟨s, ⟨0⟩, ⟨0⟩⟩

/-! ## Names and syntax trees -/

namespace Lean

/-- Hierarchical names. -/
inductive Name where
  /-- The name without parts. -/
  | anonymous : Name
  /-- A name with a word as its last part. -/
  | str (pre : Name) (str : String)
  /-- A name with a number as its last part. -/
  | num (pre : Name) (i : Nat)
instance instInhabitedName : Inhabited Name := ⟨.anonymous⟩

/-- The compiled constructor, which also stores the hash. -/
@[extern "x"] opaque Name.str._override (p : Name) (s : String) : Name := .anonymous
/-- The compiled constructor, which also stores the hash. -/
@[extern "x"] opaque Name.num._override (p : Name) (i : Nat) : Name := .anonymous
attribute [implemented_by Name.str._override] Name.str
attribute [implemented_by Name.num._override] Name.num
/-- Extend a name by a string. -/
abbrev Name.mkStr (p : Name) (s : String) : Name := .str p s
/-- Extend a name by a number. -/
abbrev Name.mkNum (p : Name) (v : Nat) : Name := .num p v
/-- A name with one part. -/
abbrev Name.mkSimple (s : String) : Name := .str .anonymous s
/-- A name with one part. -/
@[reducible] def Name.mkStr1 (s₁ : String) : Name := .str .anonymous s₁
/-- A name with two parts. -/
@[reducible] def Name.mkStr2 (s₁ s₂ : String) : Name := .str (.str .anonymous s₁) s₂
/-- A name with three parts. -/
@[reducible] def Name.mkStr3 (s₁ s₂ s₃ : String) : Name := .str (mkStr2 s₁ s₂) s₃
/-- A name with four parts. -/
@[reducible] def Name.mkStr4 (s₁ s₂ s₃ s₄ : String) : Name := .str (mkStr3 s₁ s₂ s₃) s₄
/-- A name with five parts. -/
@[reducible] def Name.mkStr5 (s₁ s₂ s₃ s₄ s₅ : String) : Name := .str (mkStr4 s₁ s₂ s₃ s₄) s₅
/-- A name with six parts. -/
@[reducible] def Name.mkStr6 (s₁ s₂ s₃ s₄ s₅ s₆ : String) : Name :=
  .str (mkStr5 s₁ s₂ s₃ s₄ s₅) s₆
/-- A name with seven parts. -/
@[reducible] def Name.mkStr7 (s₁ s₂ s₃ s₄ s₅ s₆ s₇ : String) : Name :=
  .str (mkStr6 s₁ s₂ s₃ s₄ s₅ s₆) s₇
/-- A name with eight parts. -/
@[reducible] def Name.mkStr8 (s₁ s₂ s₃ s₄ s₅ s₆ s₇ s₈ : String) : Name :=
  .str (mkStr7 s₁ s₂ s₃ s₄ s₅ s₆ s₇) s₈
/-- Compares names. -/
@[extern "lean_name_eq"] protected opaque Name.beq (a b : Name) : Bool := true
instance Name.instBEq : BEq Name := ⟨Name.beq⟩

/-- Where a piece of syntax comes from. -/
inductive SourceInfo where
  /-- Read from a file: with the white space around it, and its place. -/
  | original (leading : Substring.Raw) (pos : String.Pos.Raw) (trailing : Substring.Raw)
      (endPos : String.Pos.Raw)
  /-- Made by a program, for what stands at a place. -/
  | synthetic (pos : String.Pos.Raw) (endPos : String.Pos.Raw) (canonical : Bool := false)
  /-- From nowhere. -/
  | none
instance instInhabitedSourceInfo : Inhabited SourceInfo := ⟨.none⟩

/-- The kind of a syntax node. -/
abbrev SyntaxNodeKind := Name
/-- What an identifier referred to where a quotation was written. -/
inductive Syntax.Preresolved where
  /-- A namespace. -/
  | namespace (ns : Name)
  /-- A declaration, followed by names of fields. -/
  | decl (n : Name) (fields : List String)
/-- Syntax trees. -/
inductive Syntax where
  /-- What a parser could not read. -/
  | missing : Syntax
  /-- A node and its children. -/
  | node (info : SourceInfo) (kind : SyntaxNodeKind) (args : Array Syntax) : Syntax
  /-- A keyword, symbol or literal. -/
  | atom (info : SourceInfo) (val : String) : Syntax
  /-- An identifier, as written and as read. -/
  | ident (info : SourceInfo) (rawVal : Substring.Raw) (val : Name)
      (preresolved : List Syntax.Preresolved) : Syntax
instance instInhabitedSyntax : Inhabited Syntax := ⟨.missing⟩

/-- A set of kinds, as a list. -/
abbrev SyntaxNodeKinds := List SyntaxNodeKind
/-- Syntax trees of known kinds. -/
structure TSyntax (ks : SyntaxNodeKinds) where
  /-- The tree without the knowledge of its kind. -/
  raw : Syntax
instance instInhabitedTSyntax {ks : SyntaxNodeKinds} : Inhabited (TSyntax ks) := ⟨⟨default⟩⟩
/-- Arrays of syntax trees of known kinds. -/
abbrev TSyntaxArray (ks : SyntaxNodeKinds) := Array (TSyntax ks)
namespace Syntax
/-- Terms. -/
abbrev Term := TSyntax (.cons `term .nil)
/-- Commands. -/
abbrev Command := TSyntax (.cons `command .nil)
/-- Universe levels. -/
protected abbrev Level := TSyntax (.cons `level .nil)
/-- Tactics. -/
protected abbrev Tactic := TSyntax (.cons `tactic .nil)
/-- Precedences. -/
abbrev Prec := TSyntax (.cons `prec .nil)
/-- Priorities. -/
abbrev Prio := TSyntax (.cons `prio .nil)
/-- Identifiers. -/
abbrev Ident := TSyntax (.cons `ident .nil)
/-- String literals. -/
abbrev StrLit := TSyntax (.cons `str .nil)
/-- Character literals. -/
abbrev CharLit := TSyntax (.cons `char .nil)
/-- Numerals. -/
abbrev NumLit := TSyntax (.cons `num .nil)
/-- Name literals. -/
abbrev NameLit := TSyntax (.cons `name .nil)
end Syntax
export Syntax (Term Command Prec Prio Ident StrLit CharLit NumLit NameLit)

/-- The kind of a choice between several parses. -/
abbrev choiceKind : SyntaxNodeKind := `choice
/-- The kind of sequences. -/
abbrev nullKind : SyntaxNodeKind := `null
/-- The kind of groups. -/
abbrev groupKind : SyntaxNodeKind := `group
/-- The kind of identifiers. -/
abbrev identKind : SyntaxNodeKind := `ident
/-- The kind of string literals. -/
abbrev strLitKind : SyntaxNodeKind := `str
/-- The kind of character literals. -/
abbrev charLitKind : SyntaxNodeKind := `char
/-- The kind of numerals. -/
abbrev numLitKind : SyntaxNodeKind := `num
/-- The kind of scientific literals. -/
abbrev scientificLitKind : SyntaxNodeKind := `scientific
/-- The kind of name literals. -/
abbrev nameLitKind : SyntaxNodeKind := `name
/-- The kind of field indices. -/
abbrev fieldIdxKind : SyntaxNodeKind := `fieldIdx
/-- The kind of hygiene marks. -/
abbrev hygieneInfoKind : SyntaxNodeKind := `hygieneInfo
/-- The kind of interpolated string literals. -/
abbrev interpolatedStrLitKind : SyntaxNodeKind := `interpolatedStrLitKind
/-- The kind of interpolated strings. -/
abbrev interpolatedStrKind : SyntaxNodeKind := `interpolatedStrKind

namespace Syntax
/-- A node with no child. -/
def node0 (info : SourceInfo) (kind : SyntaxNodeKind) : Syntax := .node info kind (.mk .nil)
/-- A node with one child. -/
def node1 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ : Syntax) : Syntax :=
  .node info kind (.mk (.cons a₁ .nil))
/-- A node with two children. -/
def node2 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ : Syntax) : Syntax :=
  .node info kind (.mk (.cons a₁ (.cons a₂ .nil)))
/-- A node with three children. -/
def node3 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ a₃ : Syntax) : Syntax :=
  .node info kind (.mk (.cons a₁ (.cons a₂ (.cons a₃ .nil))))
/-- A node with four children. -/
def node4 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ a₃ a₄ : Syntax) : Syntax :=
  .node info kind (.mk (.cons a₁ (.cons a₂ (.cons a₃ (.cons a₄ .nil)))))
/-- A node with five children. -/
def node5 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ a₃ a₄ a₅ : Syntax) : Syntax :=
  .node info kind (.mk (.cons a₁ (.cons a₂ (.cons a₃ (.cons a₄ (.cons a₅ .nil))))))
/-- A node with six children. -/
def node6 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ a₃ a₄ a₅ a₆ : Syntax) : Syntax :=
  .node info kind (.mk (.cons a₁ (.cons a₂ (.cons a₃ (.cons a₄ (.cons a₅ (.cons a₆ .nil)))))))
/-- A node with seven children. -/
def node7 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ a₃ a₄ a₅ a₆ a₇ : Syntax) : Syntax :=
  .node info kind
    (.mk (.cons a₁ (.cons a₂ (.cons a₃ (.cons a₄ (.cons a₅ (.cons a₆ (.cons a₇ .nil))))))))
/-- A node with eight children. -/
def node8 (info : SourceInfo) (kind : SyntaxNodeKind) (a₁ a₂ a₃ a₄ a₅ a₆ a₇ a₈ : Syntax) :
    Syntax :=
  .node info kind (.mk
    (.cons a₁ (.cons a₂ (.cons a₃ (.cons a₄ (.cons a₅ (.cons a₆ (.cons a₇ (.cons a₈ .nil)))))))))
/-- The kind of the root. -/
@[extern "x"] opaque getKind (stx : Syntax) : SyntaxNodeKind
/-- Whether the root has kind `k`. -/
@[extern "x"] opaque isOfKind (stx : Syntax) (k : SyntaxNodeKind) : Bool
/-- Change the kind of the root. -/
@[extern "x"] opaque setKind (stx : Syntax) (k : SyntaxNodeKind) : Syntax
/-- The child at a position, or `missing`. -/
@[extern "x"] opaque getArg (stx : Syntax) (i : Nat) : Syntax
/-- The children. -/
@[extern "x"] opaque getArgs (stx : Syntax) : Array Syntax
/-- The number of children. -/
@[extern "x"] opaque getNumArgs (stx : Syntax) : Nat
/-- Whether the tree is a sequence of `n` children. -/
@[extern "x"] opaque matchesNull (stx : Syntax) (n : Nat) : Bool
/-- Whether the tree is the identifier `id`. -/
@[extern "x"] opaque matchesIdent (stx : Syntax) (id : Name) : Bool
/-- Whether the tree is the literal `val` of kind `k`. -/
@[extern "x"] opaque matchesLit (stx : Syntax) (k : SyntaxNodeKind) (val : String) : Bool
/-- The name of an identifier. -/
@[extern "x"] opaque getId (stx : Syntax) : Name
/-- Whether nothing is there. -/
@[extern "x"] opaque isNone (stx : Syntax) : Bool
/-- Whether the tree is an identifier. -/
@[extern "x"] opaque isIdent (stx : Syntax) : Bool
/-- The contents of an optional node. -/
@[extern "x"] opaque getOptional? (stx : Syntax) : Option Syntax
end Syntax

/-- A token without a position. -/
def mkAtom (val : String) : Syntax := .atom .none val

/-- The identifier's name. -/
@[extern "x"] opaque TSyntax.getId (s : Ident) : Name

/-! ## Parser descriptors -/

/-- Descriptions of parsers, interpreted by the front end. -/
inductive ParserDescr where
  /-- A parser by name. -/
  | const (name : Name)
  /-- A combinator by name, applied to one parser. -/
  | unary (name : Name) (p : ParserDescr)
  /-- A combinator by name, applied to two parsers. -/
  | binary (name : Name) (p₁ p₂ : ParserDescr)
  /-- Makes a node of what a parser reads. -/
  | node (kind : SyntaxNodeKind) (prec : Nat) (p : ParserDescr)
  /-- Makes a node of what stands before, and what a parser reads. -/
  | trailingNode (kind : SyntaxNodeKind) (prec lhsPrec : Nat) (p : ParserDescr)
  /-- A token. -/
  | symbol (val : String)
  /-- A word that is a keyword only here. -/
  | nonReservedSymbol (val : String) (includeIdent : Bool)
  /-- Anything of a syntax category. -/
  | cat (catName : Name) (rbp : Nat)
  /-- The parser that a declaration defines. -/
  | parser (declName : Name)
  /-- Makes a node, for which quotations may put a variable. -/
  | nodeWithAntiquot (name : String) (kind : SyntaxNodeKind) (p : ParserDescr)
  /-- Any number of items with separators between them. -/
  | sepBy (p : ParserDescr) (sep : String) (psep : ParserDescr) (allowTrailingSep : Bool := false)
  /-- At least one item, with separators between them. -/
  | sepBy1 (p : ParserDescr) (sep : String) (psep : ParserDescr) (allowTrailingSep : Bool := false)
  /-- A token with a second spelling in ASCII. -/
  | unicodeSymbol (val asciiVal : String) (preserveForPP : Bool)
instance instInhabitedParserDescr : Inhabited ParserDescr := ⟨.symbol ""⟩
/-- Descriptions of parsers that continue a term. -/
abbrev TrailingParserDescr := ParserDescr
/-- The declaration that documents a syntax category. -/
structure Parser.Category where
  mk ::

/-! ## Hygiene and the macro monad -/

/-- A number that tells apart the identifiers of one macro expansion. -/
abbrev MacroScope := Nat
/-- Attach a macro scope to a name. -/
@[extern "x"] opaque addMacroScope (ctx : Name) (n : Name) (scp : MacroScope) : Name
/-- Source information from the position of a tree. -/
@[extern "x"] opaque SourceInfo.fromRef (ref : Syntax) (canonical : Bool := false) : SourceInfo

/-- Monads with a reference position for messages. -/
class MonadRef (m : Type → Type) where
  /-- The syntax that messages point to. -/
  getRef : m Syntax
  /-- Let messages point to some syntax during an action. -/
  withRef {α : Type} : Syntax → m α → m α
export MonadRef (getRef)
instance instMonadRefOfMonadLiftOfMonadFunctor (ρ : Type) (m : Type → Type) [MonadRef m] :
    MonadRef (ReaderT ρ m) where
  getRef := fun _ => getRef
  withRef ref x := fun r => MonadRef.withRef ref (x r)
/-- Run an action with the position of `ref`, if it has one. -/
@[always_inline, inline] def withRef {m : Type → Type} [Monad m] [MonadRef m] {α : Type}
    (ref : Syntax) (x : m α) : m α := MonadRef.withRef ref x

/-- Monads that can elaborate quotations. -/
class MonadQuotation (m : Type → Type) extends MonadRef m where
  /-- The scope that identifiers get now. -/
  getCurrMacroScope : m MacroScope
  /-- The name that makes scopes of different modules differ. -/
  getContext : m Name
  /-- Run an action with a scope of its own. -/
  withFreshMacroScope {α : Type} : m α → m α
export MonadQuotation (getCurrMacroScope withFreshMacroScope)
/-- Synthetic source information at the reference position. -/
@[inline] def MonadRef.mkInfoFromRefPos {m : Type → Type} [Monad m] [MonadRef m] : m SourceInfo :=
  bind getRef fun ref => pure (SourceInfo.fromRef ref)

namespace Macro
/-- Failures of a macro. -/
inductive Exception where
  /-- A message at a piece of syntax. -/
  | error : Syntax → String → Exception
  /-- The macro has nothing to say about this syntax. -/
  | unsupportedSyntax : Exception
/-- The state of macro expansion. -/
structure State where
  /-- The next free scope. -/
  macroScope : MacroScope
  /-- Macros that have been expanded. -/
  expandedMacroDecls : List Name := .nil
  /-- Messages for traces, with their classes. -/
  traceMsgs : List (Prod Name String) := .nil
instance instInhabitedState : Inhabited State := ⟨⟨0, .nil, .nil⟩⟩
/-- The callbacks of macro expansion, which only compiled code uses. -/
opaque MethodsRef : Type
/-- The environment of macro expansion. -/
structure Context where
  /-- Callbacks into the elaborator. -/
  methods : MethodsRef
  /-- The name that makes scopes of different modules differ. -/
  quotContext : Name
  /-- The scope that identifiers get now. -/
  currMacroScope : MacroScope
  /-- How deep expansion is. -/
  currRecDepth : Nat := 0
  /-- How deep it may get. -/
  maxRecDepth : Nat := 512
  /-- The syntax that messages point to. -/
  ref : Syntax
end Macro

/-- Computations that expand macros. -/
abbrev MacroM := ReaderT Macro.Context (EStateM Macro.Exception Macro.State)
/-- Macros. -/
abbrev Macro := Syntax → MacroM Syntax
instance instInhabitedMacroM {α : Type} : Inhabited (MacroM α) :=
  ⟨fun _ s => .error .unsupportedSyntax s⟩
instance instInhabitedMacro : Inhabited Macro := ⟨fun _ => default⟩

namespace Macro
/-- The reference position in macros. -/
@[always_inline] instance instMonadRefMacroM : MonadRef MacroM where
  getRef := fun ctx s => .ok ctx.ref s
  withRef ref x := fun ctx s => x { ctx with ref := ref } s
/-- Add the current macro scope to a name. -/
def addMacroScope (n : Name) : MacroM Name := fun ctx s =>
  .ok (Lean.addMacroScope ctx.quotContext n ctx.currMacroScope) s
/-- Give up: the macro does not handle this syntax. -/
def throwUnsupported {α : Type} : MacroM α := fun _ s => .error .unsupportedSyntax s
/-- Fail with a message. -/
def throwError {α : Type} (msg : String) : MacroM α := fun ctx s => .error (.error ctx.ref msg) s
/-- Fail with a message at a piece of syntax. -/
def throwErrorAt {α : Type} (ref : Syntax) (msg : String) : MacroM α :=
  MonadRef.withRef ref (throwError msg)
/-- Run an action with a fresh macro scope. -/
@[inline] protected def withFreshMacroScope {α : Type} (x : MacroM α) : MacroM α := fun ctx s =>
  x { ctx with currMacroScope := s.macroScope }
    { s with macroScope := HAdd.hAdd s.macroScope 1 }
instance instMonadQuotationMacroM : MonadQuotation MacroM where
  getCurrMacroScope := fun ctx s => .ok ctx.currMacroScope s
  getContext := fun ctx s => .ok ctx.quotContext s
  withFreshMacroScope := Macro.withFreshMacroScope
end Macro

namespace PrettyPrinter
/-- Computations that turn applications back into notation. -/
abbrev UnexpandM := ReaderT Syntax (EStateM Unit Unit)
/-- Turns an application back into notation. -/
abbrev Unexpander := Syntax → UnexpandM Syntax
instance instInhabitedUnexpander : Inhabited Unexpander := ⟨fun _ _ s => .error () s⟩
instance instMonadQuotationUnexpandM : MonadQuotation UnexpandM where
  getRef := fun ref s => .ok ref s
  withRef ref x := fun _ s => x ref s
  getCurrMacroScope := fun _ s => .ok 0 s
  getContext := fun _ s => .ok `_fakeMod s
  withFreshMacroScope x := x
end PrettyPrinter

/-- How far definitions may be unfolded. -/
inductive Meta.TransparencyMode where
  /-- Everything, also what is marked irreducible. -/
  | all
  /-- Everything that is not marked irreducible. -/
  | default
  /-- Only what is marked reducible. -/
  | reducible
  /-- What is marked reducible, and instances. -/
  | instances
  /-- Nothing. -/
  | none
end Lean

set_option linter.unusedVariables false in -- the name belongs to the signature
/-- The type of arguments that a tactic supplies. -/
@[reducible] def autoParam (α : Sort u) (tactic : Lean.Syntax) : Sort u := α
