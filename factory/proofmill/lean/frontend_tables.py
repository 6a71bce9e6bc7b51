"""What the names of the compiled front end do not tell: categories, skipped namespaces, notations.

Tables only. Most parsers reveal their category by their name; the rest is listed here. Every entry is a
fact about Lean 4.35 that was found by declaring the parser and using it.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "BUILTIN_CATEGORIES",
    "BUILTIN_MACRO_KINDS",
    "CATEGORY_OF_KIND",
    "CATEGORY_OF_NAMESPACE",
    "CATEGORY_OF_PREFIX",
    "CATEGORY_OF_STEM",
    "IDENTIFIER_CATEGORIES",
    "KEYWORDS",
    "NAMED_UNEXPANDERS",
    "NOTATION_CONSTANTS",
    "SCOPED_NAMESPACES",
    "SKIPPED_NAMESPACES",
]

BUILTIN_CATEGORIES: Final = frozenset(
    "term tactic command attr level prec prio stx doElem structInstFieldDecl".split()
)
"""Categories that exist before any library."""

IDENTIFIER_CATEGORIES: Final = frozenset(
    "conv grind rawStx grind_filter grind_ref grind_mod sym_simproc sym_dsimproc".split()
)
"""Categories in which a leading identifier is also tried as a keyword."""

SKIPPED_NAMESPACES: Final = (
    "Lean.Doc",
    "Lean.Server",
    "Lean.Widget",
    "Lean.Json",
    "Lean.Compiler",
    "Lean.Meta",
    "Lean.Elab.Command",
    "Lean.Elab.ConfigEval",
    "Lean.Order",
    "Std",
    "Lean.PostprocessTraces",
    "Lean.Linter",
    "Array",
    "BitVec",
    "Lean.Grind",
    "Lean.PrettyPrinter",
    "Lean.Elab.Term",
    "_private",
    "Lean.Parser.Sym",
    "Subarray",
    "Lean.Parser.Term.quot",
)
"""Syntax of the compiler, the server, the documentation tool and of libraries we do not have."""

SCOPED_NAMESPACES: Final = ("Int", "List")
"""Namespaces whose notations are active only where they are open."""

CATEGORY_OF_KIND: Final[dict[str, str]] = {
    "boolIfThenElse": "term",
    "coeFunNotation": "term",
    "coeNotation": "term",
    "coeSortNotation": "term",
    "rawNatLit": "term",
    "Lean.Attr.coe": "attr",
    "Lean.Elab.Tactic.Ext.applyExtTheorem": "tactic",
    "Lean.Elab.Tactic.Ext.ext": "tactic",
    "Lean.Parser.Syntax.addPrec": "prec",
    "Lean.Parser.Syntax.addPrio": "prio",
    "Lean.Parser.Syntax.exact?": "term",
    "Lean.Parser.Syntax.subPrec": "prec",
    "Lean.Parser.Syntax.subPrio": "prio",
    "Lean.Parser.Tactic.Conv.conv": "tactic",
    "Lean.Parser.Tactic.by?": "term",
    "Lean.Parser.Tactic.showTermElab": "term",
    "Lean.Parser.checkSimp": "command",
    "Lean.Parser.checkSimpFailure": "command",
    "Lean.Parser.checkTactic": "command",
    "Lean.Parser.checkTacticFailure": "command",
    "Lean.Parser.discrTreeKeyCmd": "command",
    "Lean.Parser.discrTreeSimpKeyCmd": "command",
    "Lean.Parser.simprocPattern": "command",
    "Lean.Parser.timeCmd": "command",
    "Lean.byElab": "term",
    "Lean.calc": "term",
    "Lean.calcTactic": "tactic",
    "Lean.cdot": "tactic",
    "Lean.convCalc_": "conv",
    "Lean.deprecated": "attr",
    "Lean.deprecated_arg": "attr",
    "Lean.guardMsgsCmd": "command",
    "Lean.guardPanicCmd": "command",
    "Lean.includeStr": "term",
    "Lean.infoTreesCmd": "command",
    "Lean.modCast": "term",
    "Lean.reduceCmd": "command",
    "Lean.runCmd": "command",
    "Lean.runElab": "command",
    "Lean.runMeta": "command",
    "Lean.solveTactic": "tactic",
    "Lean.suggest_for": "attr",
    "Lean.testExternCmd": "command",
    "Lean.univ_out_params": "attr",
    "Lean.withAnnotateTerm": "term",
}
"""Kinds whose name does not tell the category."""

CATEGORY_OF_STEM: Final[dict[str, str]] = {
    "rcasesPat": "rcasesPat",
    "rintroPat": "rintroPat",
    "vcgenDischarge": "vcgenDischarge",
    "mcasesPat": "mcasesPat",
    "mintroPat": "mintroPat",
    "mrefinePat": "mrefinePat",
    "mrevertPat": "mrevertPat",
    "rawStx": "rawStx",
}
"""A stem that begins the last component or ends the namespace, and the category."""

CATEGORY_OF_PREFIX: Final[dict[str, str]] = {
    "term": "term",
    "tactic": "tactic",
    "command": "command",
    "binderPred": "binderPred",
    "stx": "stx",
    "prec": "prec",
    "prio": "prio",
    "conv": "conv",
    "doElem": "doElem",
    "attr": "attr",
    "grind_filter": "grind_filter",
    "grind_ref": "grind_ref",
    "grind_mod": "grind_mod",
    "grind": "grind",
}
"""Prefixes of names that Lean makes up for anonymous syntax."""

CATEGORY_OF_NAMESPACE: Final[dict[str, str]] = {
    "Lean.Parser.Tactic": "tactic",
    "Lean.Parser.Tactic.Conv": "conv",
    "Lean.Parser.Tactic.Grind": "grind",
    "Lean.Parser.Attr": "attr",
    "Lean.Parser.Command": "command",
    "Lean.Parser.Term": "term",
}

BUILTIN_MACRO_KINDS: Final[tuple[tuple[str, ...], ...]] = (("Lean", "Parser", "Term", "show"),)
"""Kinds of builtin parsers for which stock `Init` has a macro."""

NOTATION_CONSTANTS: Final = """
Eq Ne And Or Not Iff Exists HAdd.hAdd HSub.hSub HMul.hMul HDiv.hDiv HMod.hMod HPow.hPow
HAppend.hAppend LE.le LT.lt GE.ge GT.gt BEq.beq bne Bool.and Bool.or Bool.not Neg.neg
Function.comp List.cons Prod PProd Sum PSum HEq Dvd.dvd Membership.mem Inv.inv HSMul.hSMul
Union.union Inter.inter SDiff.sdiff HasSubset.Subset EmptyCollection.emptyCollection HAnd.hAnd
HOr.hOr HXor.hXor HShiftLeft.hShiftLeft HShiftRight.hShiftRight HasSSubset.SSubset HasEquiv.Equiv
Complement.complement Functor.map Bind.bind
""".split()
"""Constants that are printed with a notation of their own."""

NAMED_UNEXPANDERS: Final[dict[str, str]] = {
    "Lean.insertUnexpander": "Insert.insert",
    "Lean.singletonUnexpander": "Singleton.singleton",
    "unexpandEqNDRec": "Eq.ndrec",
    "unexpandEqRec": "Eq.rec",
    "unexpandExists": "Exists",
    "unexpandIte": "ite",
    "unexpandListCons": "List.cons",
    "unexpandListNil": "List.nil",
    "unexpandListToArray": "List.toArray",
    "unexpandGetElem": "GetElem.getElem",
    "unexpandGetElem!": "GetElem?.getElem!",
    "unexpandGetElem?": "GetElem?.getElem?",
    "unexpandPSigma": "PSigma",
    "unexpandProdMk": "Prod.mk",
    "unexpandSigma": "Sigma",
    "unexpandSubtype": "Subtype",
    "unexpandUnit": "Unit.unit",
    "unexpandArrayEmpty": "Array.empty",
    **{f"unexpandMkArray{n}": f"Array.mkArray{n}" for n in range(9)},
}

KEYWORDS: Final = frozenset(
    """
    calc have show from fun let if then else by match with at infix infixl infixr notation macro syntax
    elab end namespace section open theorem def example instance class structure inductive where do
    return for in unless set_option simproc deriving prefix postfix variable universe import axiom
    opaque abbrev Type Prop Sort exists forall mutual private protected unsafe partial noncomputable
    nomatch nofun suffices export local scoped attribute deprecated run_cmd unfold
    """.split()
)
"""Words that must be quoted when they occur in a name."""
