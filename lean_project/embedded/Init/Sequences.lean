prelude
import Init.Array
set_option autoImplicit false
set_option relaxedAutoImplicit false

/-!
# Sequences of syntax trees

What quotations with `$xs*` and `$xs,*` are translated to. The functions are inlined: the compiled
ones of the same names need not have the same arguments, and the interpreter would call them.
-/

namespace Lean
/-- A sequence of trees as one tree. -/
@[inline] def mkNullNode (args : Array Syntax := #[]) : Syntax := .node .none nullKind args
namespace Syntax
/-- Trees of known kinds, with separators between them. -/
structure TSepArray (ks : SyntaxNodeKinds) (sep : String) where
  /-- The trees and the separators, in turn. -/
  elemsAndSeps : Array Syntax
/-- Trees with separators between them. -/
structure SepArray (sep : String) where
  /-- The trees and the separators, in turn. -/
  elemsAndSeps : Array Syntax
/-- Every second tree, from the first on. -/
def everySecond : List Syntax → List Syntax
  | [] => []
  | [x] => [x]
  | x :: _ :: xs => x :: everySecond xs
/-- The trees without the separators. -/
@[inline] def TSepArray.getElems {ks : SyntaxNodeKinds} {sep : String} (sa : TSepArray ks sep) :
    TSyntaxArray ks := ⟨(everySecond sa.elemsAndSeps.toList).map TSyntax.mk⟩
/-- The trees without the separators. -/
@[inline] def SepArray.getElems {sep : String} (sa : SepArray sep) : Array Syntax :=
  ⟨everySecond sa.elemsAndSeps.toList⟩
/-- Put separators between trees. -/
@[inline] def TSepArray.ofElems {ks : SyntaxNodeKinds} {sep : String} (elems : Array Syntax) :
    TSepArray ks sep := ⟨⟨elems.toList.intersperse (mkAtom sep)⟩⟩
instance {ks : SyntaxNodeKinds} {sep : String} : Coe (TSyntaxArray ks) (TSepArray ks sep) :=
  ⟨fun a => .ofElems (a.map (·.raw))⟩
instance {ks : SyntaxNodeKinds} {sep : String} : CoeOut (TSepArray ks sep) (TSyntaxArray ks) :=
  ⟨TSepArray.getElems⟩
end Syntax
/-- The trees of a typed array. -/
@[inline] def TSyntaxArray.raw {ks : SyntaxNodeKinds} (as : TSyntaxArray ks) : Array Syntax :=
  as.map fun t => t.raw
/-- A typed array from trees. -/
@[inline] def TSyntaxArray.mk {ks : SyntaxNodeKinds} (as : Array Syntax) : TSyntaxArray ks :=
  as.map fun t => ⟨t⟩
instance {ks : SyntaxNodeKinds} : CoeOut (TSyntaxArray ks) (Array Syntax) := ⟨TSyntaxArray.raw⟩
instance {k k' : SyntaxNodeKinds} [Coe (TSyntax k) (TSyntax k')] :
    Coe (TSyntaxArray k) (TSyntaxArray k') := ⟨fun as => as.map Coe.coe⟩
instance {k k' : SyntaxNodeKinds} [CoeOut (TSyntax k) (TSyntax k')] :
    CoeOut (TSyntaxArray k) (TSyntaxArray k') := ⟨fun as => as.map CoeOut.coe⟩
/-- Put a separator between trees. -/
@[inline] def mkSepArray (as : Array Syntax) (sep : Syntax) : Array Syntax :=
  ⟨as.toList.intersperse sep⟩
end Lean
