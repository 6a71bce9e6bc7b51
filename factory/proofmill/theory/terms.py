"""First-order typed terms over a theory's vocabulary: what conjectures are made of.

A term is a variable or a symbol applied to all its arguments. Symbols stand for closed Lean functions
that Lean itself elaborated (``proofmill.theory.vocabulary``); polymorphic ones occur at instances, and
the type arguments take part in matching but count for nothing in a term's size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

__all__ = ["App", "Symbol", "Term", "Type", "Variable", "arrow", "subterms", "variables"]


@dataclass(frozen=True, slots=True)
class Type:
    """A type: a head applied to arguments.

    ``Type("Nat")``, ``Type("List", (a,))``, ``Type("->", (a, b))`` for functions, and type variables,
    whose head begins with a prime: ``Type("'a")``. A variable of a class carries the class's name after a
    colon, ``Type("'G:Group")``: it stands for any type with an instance of that class.
    """

    head: str
    args: tuple[Type, ...] = ()

    @property
    def is_variable(self) -> bool:
        """True for a type variable."""
        return self.head.startswith("'")

    @property
    def class_name(self) -> str:
        """Name of the class that a type variable belongs to; empty for any other type."""
        return self.head.partition(":")[2] if self.is_variable else ""

    @property
    def is_function(self) -> bool:
        """True for a function type."""
        return self.head == "->"

    def variables(self) -> Iterator[str]:
        """The type variables' heads, left to right, with repetitions."""
        if self.is_variable:
            yield self.head
        for arg in self.args:
            yield from arg.variables()

    def substitute(self, mapping: Mapping[str, Type]) -> Type:
        """This type with type variables replaced."""
        if self.is_variable:
            return mapping.get(self.head, self)
        if not self.args:
            return self
        return Type(self.head, tuple(arg.substitute(mapping) for arg in self.args))

    def match(self, other: Type, mapping: dict[str, Type]) -> bool:
        """Whether ``other`` is an instance of this type; extends ``mapping`` on the way."""
        if self.class_name:
            return self == other
        if self.is_variable:
            bound = mapping.setdefault(self.head, other)
            return bound == other
        return (
            self.head == other.head
            and len(self.args) == len(other.args)
            and all(a.match(b, mapping) for a, b in zip(self.args, other.args, strict=True))
        )

    def depth(self) -> int:
        """Nesting of type constructors; 0 for a constant or a variable."""
        return 1 + max(arg.depth() for arg in self.args) if self.args else 0

    def __str__(self) -> str:
        return self.lean()

    def lean(self, *, atomic: bool = False) -> str:
        """This type as Lean text; ``atomic`` puts parentheses where an argument needs them."""
        if self.is_variable:
            return _TYPE_NAMES.get(self.head, self.head[1:].partition(":")[0])
        if self.is_function:
            text = f"{self.args[0].lean(atomic=self.args[0].is_function)} → {self.args[1].lean()}"
        elif self.head == "Prod":
            text = f"{self.args[0].lean(atomic=True)} × {self.args[1].lean(atomic=True)}"
        elif not self.args:
            return self.head
        else:
            text = " ".join([self.head, *(arg.lean(atomic=True) for arg in self.args)])
        return f"({text})" if atomic else text


_TYPE_NAMES = {"'a": "α", "'b": "β", "'c": "γ", "'d": "δ"}


def arrow(args: tuple[Type, ...], result: Type) -> Type:
    """The curried function type ``args -> result``."""
    for arg in reversed(args):
        result = Type("->", (arg, result))
    return result


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A closed Lean function, at an instance of its type."""

    key: str
    """Identity across instances: a constant's full name, or an operator such as ``+``."""
    type_args: tuple[Type, ...]
    arg_types: tuple[Type, ...]
    result: Type
    template: str
    """Lean text with ``{0}``, ``{1}``, ... for the arguments, as Lean elaborated it."""
    precedence: int
    """Of the template's outermost notation: 1024 for an atom, 1023 for an application."""
    arg_precedences: tuple[int, ...]
    """What each argument must bind at least as tightly as, or is put into parentheses."""
    probe: str
    """Name of the probe definition whose compiled value is this function."""
    is_constructor: bool = False
    is_relation: bool = False
    """True where the text is a proposition; the probe then decides it as a Bool, or is that proposition."""
    probe_types: tuple[Type, ...] = ()
    """At which types the probe's type parameters stand, if not at its own variables; see ``retyped``."""

    @property
    def type_variables(self) -> tuple[str, ...]:
        """The distinct type variables of the signature, in order of first occurrence."""
        types = (*self.arg_types, self.result)
        return tuple(dict.fromkeys(v for t in types for v in t.variables()))

    @property
    def probe_arguments(self) -> tuple[Type, ...]:
        """The types that the probe is applied to, in order."""
        return self.probe_types or tuple(Type(head) for head in self.type_variables)

    def retyped(self, mapping: Mapping[str, Type]) -> Symbol:
        """The same function at other types, by the same probe."""
        return replace(
            self,
            type_args=tuple(t.substitute(mapping) for t in self.type_args),
            arg_types=tuple(t.substitute(mapping) for t in self.arg_types),
            result=self.result.substitute(mapping),
            probe_types=tuple(t.substitute(mapping) for t in self.probe_arguments),
        )

    @property
    def arity(self) -> int:
        """Number of arguments."""
        return len(self.arg_types)


class Term:
    """A variable or an application; immutable, hashed once."""

    __slots__ = ("_hash", "size", "type")

    type: Type
    size: int
    _hash: int

    def __hash__(self) -> int:
        return self._hash


class Variable(Term):
    """A variable, told apart from others of its type by its index."""

    __slots__ = ("index",)

    def __init__(self, type_: Type, index: int) -> None:
        """Makes the variable number ``index`` of its type."""
        self.type = type_
        self.index = index
        self.size = 1
        self._hash = hash(("variable", type_, index))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Variable) and self.index == other.index and self.type == other.type

    __hash__ = Term.__hash__

    def __repr__(self) -> str:
        return f"{self.type}#{self.index}"


class App(Term):
    """A symbol applied to all its arguments."""

    __slots__ = ("args", "symbol")

    def __init__(self, symbol: Symbol, args: tuple[Term, ...]) -> None:
        """Applies ``symbol``; the arguments must have its argument types."""
        self.symbol = symbol
        self.args = args
        self.type = symbol.result
        self.size = 1 + sum(arg.size for arg in args)
        self._hash = hash((symbol.key, symbol.type_args, args))

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, App)
            and self._hash == other._hash
            and self.symbol.key == other.symbol.key
            and self.symbol.type_args == other.symbol.type_args
            and self.args == other.args
        )

    __hash__ = Term.__hash__

    def __repr__(self) -> str:
        return f"{self.symbol.key}({', '.join(map(repr, self.args))})" if self.args else self.symbol.key


def subterms(term: Term) -> Iterator[Term]:
    """The term and all below it, from left to right, parents first."""
    stack = [term]
    while stack:
        top = stack.pop()
        yield top
        if isinstance(top, App):
            stack.extend(reversed(top.args))


def variables(term: Term) -> list[Variable]:
    """The distinct variables, in order of first occurrence."""
    return list(dict.fromkeys(t for t in subterms(term) if isinstance(t, Variable)))
