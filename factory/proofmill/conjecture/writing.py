"""Writes a law as a Lean statement, and as the kernel term that the statement must mean.

The text is what Lean compiles; the term is built from the probes' compiled values. Comparing the two by
structural hash after freezing catches any slip of printing: a statement never silently says something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from proofmill.certify.batch import ProofText
from proofmill.conjecture.laws import Law
from proofmill.kernel import expr as k
from proofmill.kernel.constants import ConstantInfo
from proofmill.kernel.names import Name, parse_name
from proofmill.theory.terms import App, Term, Type, Variable, subterms
from proofmill.theory.terms import variables as _variables

__all__ = ["KernelLaw", "StatementWriter", "Written"]

_POOLS: dict[str, Sequence[str]] = {
    "Nat": ("n", "m", "k", "i", "j"),
    "Bool": ("a", "b", "c", "d", "e"),
    "List": ("xs", "ys", "zs", "us", "vs"),
    "Option": ("o", "o₁", "o₂", "o₃", "o₄"),
    "Prod": ("w", "w₁", "w₂", "w₃", "w₄"),
    "->": ("f", "g", "h", "f₁", "f₂"),
    "'a": ("x", "y", "z", "x₁", "x₂"),
    "'b": ("u", "v", "w", "u₁", "u₂"),
}
_MEMBERS = ("a", "b", "c", "d", "e")
_PREDICATES = ("p", "q", "r", "p₁", "p₂")
_OTHER = ("t", "s", "t₁", "t₂", "t₃")
_EQ_ARG, _IFF_ARG, _AND_ARG, _ATOM = 51, 21, 51, 1024
_GREEK = re.compile(r"[αβγ]")


@dataclass(frozen=True, slots=True)
class Written:
    """A law in Lean."""

    binders: str
    conclusion: str
    names: Mapping[Variable, str]

    def statement(self, name: str) -> str:
        """The contract's form: ``theorem NAME BINDERS : TYPE``."""
        return (
            f"theorem {name} {self.binders}: {self.conclusion}"
            if self.binders
            else (f"theorem {name} : {self.conclusion}")
        )


@dataclass(frozen=True, slots=True)
class KernelLaw:
    """A law in kernel terms; placeholder constants stand for its variables."""

    binders: tuple[tuple[k.Const, k.Expr], ...]
    """Placeholder and type of every binder, hypotheses last."""
    hypotheses: tuple[k.Expr, ...]
    conclusion: k.Expr


class StatementWriter:
    """Writes laws over one theory's vocabulary."""

    def __init__(self, constants: Mapping[Name, ConstantInfo], taken: frozenset[str]) -> None:
        """Writes in the environment that holds the probes.

        Args:
            constants: The environment with the probes.
            taken: Short names that variables must not shadow.
        """
        self._constants = constants
        self._taken = taken

    # Text

    def write(self, law: Law) -> Written:
        """The law's text; variables are named by type, in order of first occurrence."""
        names: dict[Variable, str] = {}
        for variable in law.variables():
            used = set(names.values())
            names[variable] = next(n for n in _candidates(variable.type) if n not in used | self._taken)
        binders = self._binders(law, names)
        if law.right is None:
            conclusion = self._atom(law.left, names)
        elif _is_relation(law.left) or _is_relation(law.right):
            conclusion = self._relation_equation(law.left, law.right, names)
        else:
            bare = _is_bare(law.left) and _is_bare(law.right)
            left = self._term(law.left, names, _EQ_ARG, ascribe=bare)
            conclusion = f"{left} = {self._term(law.right, names, _EQ_ARG)}"
        return Written(binders, conclusion, names)

    def witness_claim(self, law: Law, name: str, witness: Mapping[str, str]) -> ProofText | None:
        """``∃ VARIABLES, HYPOTHESES`` with the values that prove it, type variables read as Nat.

        Args:
            law: A law with hypotheses.
            name: Of the law; the claim is called ``NAME_witness``.
            witness: Values of its variables as text, by ``TYPE#INDEX``.

        Returns:
            None where a value is a function, or of a class, for which there is no text.
        """
        names = self.write(law).names
        needed = list(dict.fromkeys(v for h in law.hypotheses for v in _variables(h)))
        values = [witness[f"{v.type.lean()}#{v.index}"] for v in needed]
        if any(v.type.is_function or "a function" in value for v, value in zip(needed, values, strict=True)):
            return None
        binders = " ".join(f"({names[v]} : {_GREEK.sub('Nat', v.type.lean())})" for v in needed)
        facts = " ∧ ".join(self._atom(h, names, _AND_ARG) for h in law.hypotheses)
        return ProofText(
            statement=f"theorem {name}_witness : ∃ {binders}, {_GREEK.sub('Nat', facts)}",
            proof=f"⟨{', '.join([*values, 'by decide'])}⟩",
        )

    def _binders(self, law: Law, names: Mapping[Variable, str]) -> str:
        parts = []
        type_variables = _type_variables(law)
        if plain := [t for t in type_variables if not t.class_name]:
            parts.append(f"{{{' '.join(t.lean() for t in plain)} : Type}}")
        parts += [
            f"{{{t.lean()} : Type}} [{t.class_name} {t.lean()}]" for t in type_variables if t.class_name
        ]
        group: list[str] = []
        ordered = list(names)
        for i, variable in enumerate(ordered):
            group.append(names[variable])
            if i + 1 == len(ordered) or ordered[i + 1].type != variable.type:
                parts.append(f"({' '.join(group)} : {variable.type.lean()})")
                group = []
        used = {*names.values(), *self._taken}
        for hypothesis in law.hypotheses:
            label = next(n for n in ("h", "h₁", "h₂", "h₃", "h₄", "h₅") if n not in used)
            used.add(label)
            parts.append(f"({label} : {self._atom(hypothesis, names)})")
        return "".join(part + " " for part in parts)

    def _atom(self, term: Term, names: Mapping[Variable, str], bound: int = 0) -> str:
        """A Bool term as a proposition that it is true."""
        if _is_relation(term):
            return self._term(term, names, bound)
        inner, value = _polarity(term)
        text = f"{self._term(inner, names, _EQ_ARG)} = {value}"
        return f"({text})" if bound > 50 else text

    def _relation_equation(self, left: Term, right: Term, names: Mapping[Variable, str]) -> str:
        for side, other in ((left, right), (right, left)):
            if isinstance(other, App) and other.symbol.key == "Bool.false":
                return f"¬ {self._atom(side, names, _ATOM if not _is_relation(side) else 51)}"
        return f"{self._atom(left, names, _IFF_ARG)} ↔ {self._atom(right, names, _IFF_ARG)}"

    def _term(self, term: Term, names: Mapping[Variable, str], bound: int, *, ascribe: bool = True) -> str:
        if isinstance(term, Variable):
            return names[term]
        assert isinstance(term, App)
        symbol = term.symbol
        if not term.args:
            if ascribe and _is_bare(term):
                return f"({symbol.template} : {symbol.result.lean()})"
            return symbol.template
        anchored = any(not _is_bare(arg) for arg in term.args) and symbol.precedence < 1000
        args = (
            self._term(arg, names, need, ascribe=not anchored)
            for arg, need in zip(term.args, symbol.arg_precedences, strict=True)
        )
        text = symbol.template.format(*args)
        return f"({text})" if symbol.precedence < bound else text

    def term_text(self, term: Term, names: Mapping[Variable, str], bound: int = 0) -> str:
        """A term as text that binds at least as tightly as ``bound``, its variables named as given."""
        return self._term(term, names, bound)

    def atom_text(self, term: Term, names: Mapping[Variable, str]) -> str:
        """A Bool term as the proposition that it is true, its variables named as given."""
        return self._atom(term, names)

    # Kernel term

    def kernel_type(self, law: Law) -> k.Expr:
        """The closed kernel type that the law's statement must compile to."""
        parts = self.kernel_parts(law)
        body = parts.conclusion
        for leaf, domain in reversed(parts.binders):
            body = k.Pi(("_",), domain, _abstract(body, leaf), k.BinderInfo.DEFAULT)
        return body

    def kernel_parts(self, law: Law) -> KernelLaw:
        """The law in kernel terms, with placeholder constants for its variables."""
        leaves: dict[object, k.Expr] = {}
        binders: list[tuple[k.Const, k.Expr]] = []
        for type_ in _type_variables(law):
            leaf = k.Const(("_type", type_.head), ())
            leaves[type_.head] = leaf
            binders.append((leaf, k.Sort(k.LevelSucc(k.LevelZero()))))
            if type_.class_name:
                instance = k.Const(("_instance", type_.head), ())
                leaves[_instance_of(type_)] = instance
                name = parse_name(type_.class_name)
                levels = tuple(k.LevelZero() for _ in self._constants[name].level_params)
                binders.append((instance, k.App(k.Const(name, levels), leaf)))
        for i, variable in enumerate(law.variables()):
            leaf = k.Const(("_variable", i), ())
            leaves[variable] = leaf
            binders.append((leaf, self._kernel_of_type(variable.type, leaves)))
        hypotheses = tuple(self._proposition(h, leaves) for h in law.hypotheses)
        binders += [(k.Const(("_hypothesis", i), ()), h) for i, h in enumerate(hypotheses)]
        if law.right is None:
            conclusion = self._proposition(law.left, leaves)
        elif _is_relation(law.left) or _is_relation(law.right):
            conclusion = self._relation_proposition(law.left, law.right, leaves)
        else:
            conclusion = _equality(
                self._kernel_of_type(law.left.type, leaves),
                self._kernel(law.left, leaves),
                self._kernel(law.right, leaves),
            )
        return KernelLaw(tuple(binders), hypotheses, conclusion)

    def _relation_proposition(self, left: Term, right: Term, leaves: Mapping[object, k.Expr]) -> k.Expr:
        for side, other in ((left, right), (right, left)):
            if isinstance(other, App) and other.symbol.key == "Bool.false":
                return k.App(k.Const(("Not",), ()), self._proposition(side, leaves))
        iff = k.App(k.Const(("Iff",), ()), self._proposition(left, leaves))
        return k.App(iff, self._proposition(right, leaves))

    def _proposition(self, term: Term, leaves: Mapping[object, k.Expr]) -> k.Expr:
        if _is_relation(term):
            decided = self._kernel(term, leaves)
            head, args = k.app_args(decided)
            decides = isinstance(head, k.Const) and head.name == ("Decidable", "decide")
            return args[0] if decides else decided
        inner, value = _polarity(term)
        return _equality(k.Const(("Bool",), ()), self._kernel(inner, leaves), k.Const(("Bool", value), ()))

    def _kernel(self, term: Term, leaves: Mapping[object, k.Expr]) -> k.Expr:
        if isinstance(term, Variable):
            return leaves[term]
        assert isinstance(term, App)
        symbol = term.symbol
        value = self._constants[parse_name(symbol.probe)].value
        assert value is not None
        given: list[k.Expr] = []
        for type_ in symbol.probe_arguments:
            given.append(self._kernel_of_type(type_, leaves))
            if type_.class_name:
                given.append(leaves[_instance_of(type_)])
        given += [self._kernel(arg, leaves) for arg in term.args]
        for arg in given:
            assert isinstance(value, k.Lam)
            value = _instantiate(value.body, arg)
        return value

    def _kernel_of_type(self, type_: Type, leaves: Mapping[object, k.Expr]) -> k.Expr:
        if type_.is_variable:
            return leaves[type_.head]
        args = [self._kernel_of_type(arg, leaves) for arg in type_.args]
        if type_.is_function:
            return k.Pi(("_",), args[0], args[1], k.BinderInfo.DEFAULT)
        name = parse_name(type_.head)
        levels = tuple(k.LevelZero() for _ in self._constants[name].level_params)
        term: k.Expr = k.Const(name, levels)
        for arg in args:
            term = k.App(term, arg)
        return term


def _candidates(type_: Type) -> Sequence[str]:
    is_predicate = type_.is_function and type_.args[-1] == Type("Bool")
    pool = _PREDICATES if is_predicate else _POOLS.get(type_.head, _MEMBERS if type_.class_name else _OTHER)
    return [*pool, *(f"{name}'" for name in pool), *(f"{name}''" for name in pool)]


def _type_variables(law: Law) -> list[Type]:
    heads: dict[str, None] = {}
    for term in law.terms():
        for sub in subterms(term):
            types = (sub.type,) if isinstance(sub, Variable) else (*_app_types(sub),)
            for type_ in types:
                heads.update(dict.fromkeys(type_.variables()))
    return sorted((Type(head) for head in heads), key=lambda t: (bool(t.class_name), t.head))


def _instance_of(type_: Type) -> tuple[str, str]:
    """Key of the placeholder for a type variable's instance."""
    return ("instance", type_.head)


def _app_types(term: Term) -> tuple[Type, ...]:
    assert isinstance(term, App)
    return (*term.symbol.arg_types, term.symbol.result)


def _is_relation(term: Term) -> bool:
    return isinstance(term, App) and term.symbol.is_relation


def _polarity(term: Term) -> tuple[Term, str]:
    """A Bool term as what is ``true`` or ``false``: a negation is stated as ``= false``."""
    value = True
    while isinstance(term, App) and term.symbol.key == "Bool.not":
        term, value = term.args[0], not value
    return term, "true" if value else "false"


def _is_bare(term: Term) -> bool:
    """True for a constructor such as ``[]`` whose text alone does not tell its type."""
    return (
        isinstance(term, App)
        and not term.args
        and bool(term.symbol.result.args)
        and not term.symbol.result.is_function
    )


def _equality(type_: k.Expr, left: k.Expr, right: k.Expr) -> k.Expr:
    eq = k.Const(("Eq",), (k.LevelSucc(k.LevelZero()),))
    return k.App(k.App(k.App(eq, type_), left), right)


def _instantiate(body: k.Expr, value: k.Expr) -> k.Expr:
    """``body`` with the outermost bound variable replaced by a closed term; small terms only."""

    def leaf(node: k.Expr, depth: int) -> k.Expr:
        if not isinstance(node, k.BVar) or node.index < depth:
            return node
        return value if node.index == depth else k.BVar(node.index - 1)

    return _map_leaves(body, leaf, 0)


def _abstract(body: k.Expr, placeholder: k.Const) -> k.Expr:
    """``body`` with a placeholder turned into the bound variable of a new outermost binder."""

    def leaf(node: k.Expr, depth: int) -> k.Expr:
        if isinstance(node, k.Const):
            return k.BVar(depth) if node.name == placeholder.name else node
        return k.BVar(node.index + 1) if isinstance(node, k.BVar) and node.index >= depth else node

    return _map_leaves(body, leaf, 0)


def _map_leaves(node: k.Expr, leaf: Callable[[k.Expr, int], k.Expr], depth: int) -> k.Expr:
    """A small term with ``leaf`` applied to its leaves, each with the number of binders above it."""
    match node:
        case k.App():
            return k.App(_map_leaves(node.fn, leaf, depth), _map_leaves(node.arg, leaf, depth))
        case k.Lam() | k.Pi():
            domain = _map_leaves(node.type, leaf, depth)
            return type(node)(node.name, domain, _map_leaves(node.body, leaf, depth + 1), node.info)
        case k.Proj():
            return k.Proj(node.struct_name, node.index, _map_leaves(node.struct, leaf, depth))
    return leaf(node, depth)
