"""Literals, quotients, and the functions on numbers that are computed on literals.

Nothing is computed by name alone: ``primitives.txt`` says what each name must be, and it is found out, when it
first matters, whether it is. A number literal stands for that many ``Nat.succ`` on ``Nat.zero``. A function on
numbers is computed with Python's integers only where its definition satisfies, by definitional equality on
variables, equations that have one solution on numbers. A library that defines one otherwise is checked
all the same, by unfolding.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from proofmill.kernel.constants import ConstantKind
from proofmill.kernel.levels import Declined, Rejected, Universe
from proofmill.kernel.names import Name, name_str
from proofmill.kernel.tags import LAM, NAT, STR
from proofmill.kernel.terms import Declarations, Term, arguments, head

if TYPE_CHECKING:
    from proofmill.kernel.equality import Checker

__all__ = ["ARITHMETIC", "QUOT_NAMES", "SUCC", "ZERO", "Primitives"]

_Compute = Callable[..., int | bool]
ZERO: Name = ("Nat", "zero")
SUCC: Name = ("Nat", "succ")
QUOT_NAMES: tuple[Name, ...] = (("Quot",), ("Quot", "mk"), ("Quot", "lift"), ("Quot", "ind"))
MAX_BITS = 1 << 24
"""Longer results are not computed."""
_FUNCTIONS: dict[str, tuple[int, _Compute]] = {
    "succ": (1, lambda x: x + 1),
    "add": (2, operator.add),
    "sub": (2, lambda x, y: max(x - y, 0)),
    "mul": (2, operator.mul),
    "div": (2, lambda x, y: x // y if y else 0),
    "mod": (2, lambda x, y: x % y if y else x),
    "gcd": (2, math.gcd),
    "beq": (2, operator.eq),
    "ble": (2, operator.le),
    "land": (2, operator.and_),
    "lor": (2, operator.or_),
    "xor": (2, operator.xor),
    "shiftLeft": (2, operator.lshift),
    "shiftRight": (2, operator.rshift),
    "pow": (2, operator.pow),
    "log2": (1, lambda x: max(x.bit_length() - 1, 0)),
}
ARITHMETIC: dict[Name, tuple[int, _Compute]] = {("Nat", name): rule for name, rule in _FUNCTIONS.items()}
"""Number of arguments, and what is computed."""
_BITS: tuple[Name, ...] = (("Nat", "land"), ("Nat", "lor"), ("Nat", "xor"))
_CTORS: dict[Name, tuple[Name, ...]] = {("Nat",): (ZERO, SUCC), ("Eq",): (("Eq", "refl"),)}
_Tree = Any
"""A word, or a list of trees."""


class Primitives:
    """What was found out of the primitives."""

    def __init__(self, declared: Declarations, machine: Checker) -> None:
        self._store = store = declared.store
        self._declared = declared
        self._machine = machine
        self._known: dict[Name, bool] = {}
        self._nat = store.const(("Nat",))

    def is_expected(self, name: Name) -> bool:
        """Whether the section of this name holds here."""
        known = self._known.get(name)
        if known is None:
            self._known[name] = False
            try:
                known = self._holds(name)
            except Rejected as fault:
                known = None if fault.code == "undeclared" else False
            finally:
                del self._known[name]
            if known is not None:
                self._known[name] = known
        return bool(known)

    def type_of(self, literal: Term) -> Term:
        """The type of a literal; Rejected if numbers or strings are not what it stands for."""
        name = ("Nat",) if literal.tag == NAT else ("String",)
        if not self.is_expected(name):
            raise Rejected("literal", f"a literal, and {name_str(name)} is not what it stands for")
        return self._store.const(name)

    def _spell(self, literal: Term) -> Term:
        """A string literal as ``String.ofList`` on a list of ``Char.ofNat``."""
        store, zero = self._store, (self._store.levels.zero,)
        char, of_nat = store.const(("Char",)), store.const(("Char", "ofNat"))
        done = store.app(store.const(("List", "nil"), zero), char)
        for letter in reversed(literal.a):
            if 0xD800 <= ord(letter) < 0xE000:
                raise Rejected("literal", "a string literal has half a surrogate pair")
            one = store.app(of_nat, store.make(NAT, ord(letter)))
            done = store.app(store.const(("List", "cons"), zero), char, one, done)
        return store.app(store.const(("String", "ofList")), done)

    def made(self, term: Term) -> Term:
        """A literal as a constructor's application; any other term as it is."""
        if term.tag == NAT and term.a:
            return self._store.app(self._store.const(SUCC), self._store.make(NAT, term.a - 1))
        return self._store.const(ZERO) if term.tag == NAT else self._spell(term) if term.tag == STR else term

    def compute(self, name: Name, numbers: Sequence[int]) -> Term:
        """The value of a function on literals; Declined if it has too many digits."""
        compute = ARITHMETIC[name][1]
        lengths = [number.bit_length() for number in numbers]
        bits = max(lengths)
        if compute is operator.pow:
            bits = lengths[0] * numbers[1]
        elif compute is operator.lshift:
            bits = lengths[0] + numbers[1]
        elif compute is operator.mul:
            bits = sum(lengths)
        if bits > MAX_BITS and compute is not operator.rshift:
            raise Declined("literal", f"{name_str(name)} would give a number of more than {MAX_BITS} bits")
        value = compute(*numbers)
        if isinstance(value, bool):
            return self._store.const(("Bool", "true" if value else "false"))
        return self._store.make(NAT, value)

    def check_quotient(self) -> None:
        """Holds the quotient primitives, and ``Eq``, to what they must be; Rejected if one is something else."""
        for name in QUOT_NAMES:
            info = self._declared.lookup(name)
            if info is None or info.kind is not ConstantKind.QUOT:
                raise Rejected("quotient", f"{name_str(name)} is not the primitive")
            self._declared.add_typed(info)
        if not self.is_expected(("Quot",)):
            raise Rejected("quotient", "a quotient primitive, or Eq, has a wrong type")

    def _holds(self, name: Name) -> bool:
        needs, lines = _sections()[name]
        for need in needs:
            if not self.is_expected(need):
                if need not in self._known:
                    raise Rejected("undeclared", f"{name_str(need)} is not settled")
                return False
        return all(self._line(line) for line in lines) and (name not in _BITS or self._has_table(name))

    def _line(self, line: str) -> bool:
        if " ; " in line:
            return self._has_type(*line.split(" ; "))
        variables = {letter: self._store.fvar(self._nat, k) for k, letter in enumerate("kxy")}
        variables["f"] = self._store.fvar(self._build("(all p Bool (all q Bool Bool))", {}, {}), 3)
        left, right = (self._build(side, variables, {}) for side in line.split(" = "))
        types = self._machine.check(left), self._machine.check(right)
        return self._machine.equal(*types) and self._machine.equal(left, right)

    def _has_type(self, word: str, text: str) -> bool:
        """Whether a constant has exactly this type, and if it is a type, exactly its constructors."""
        known, names = self._declared.get(_name(word)), word.split(":")[1:]
        info = known.info
        if len(info.level_params) != len(names):
            return False
        levels = dict(zip(names, map(self._store.levels.param, info.level_params), strict=True))
        wanted = _CTORS.get(info.name)
        has_ctors = wanted is None or (info.inductive is not None and info.inductive.ctors == wanted)
        return has_ctors and known.type is self._build(text, {}, levels)

    def _has_table(self, name: Name) -> bool:
        """Whether a function on bits combines two bits as it should."""
        x, y = self._store.fvar(self._nat, 0), self._store.fvar(self._nat, 1)
        body = self._machine.unfold(self._store.app(self._store.const(name), x, y))
        bitwise = self._store.const(("Nat", "bitwise"))
        if body is None or head(body) is not bitwise or arguments(body)[1:] != (x, y):
            return False
        bit = [self._store.const(("Bool", word)) for word in ("false", "true")]
        fn = arguments(body)[0]
        compute, equal = ARITHMETIC[name][1], self._machine.equal
        pairs = ((0, 0), (0, 1), (1, 0), (1, 1))
        return all(equal(self._store.beta(fn, (bit[p], bit[q])), bit[compute(p, q)]) for p, q in pairs)

    def _build(self, text: str, names: Mapping[str, Term], levels: Mapping[str, Universe]) -> Term:
        return self._term(_parse(iter(re.findall(r"[()]|[^\s()]+", text))), names, levels)

    def _term(self, tree: _Tree, names: Mapping[str, Term], levels: Mapping[str, Universe]) -> Term:
        """The term that a tree of words says."""
        store = self._store
        if isinstance(tree, str):
            if tree.isdigit():
                return store.make(NAT, int(tree))
            if tree in names:
                return names[tree]
            given = tuple(self._level(word, levels) for word in tree.split(":")[1:])
            return store.sort(*given) if tree.startswith("Sort:") else store.const(_name(tree), given)
        if tree[0] == "all":
            variable = store.fvar(self._term(tree[2], names, levels), len(names))
            body = self._term(tree[3], {**names, tree[1]: variable}, levels)
            return store.pis((variable,), body)
        parts = [self._term(part, names, levels) for part in tree[1:]]
        if tree[0] == "if":
            motive = store.make(LAM, store.const(("Bool",)), self._nat)
            split = store.const(("Bool", "rec"), (store.levels.one,))
            return store.app(split, motive, parts[2], parts[1], parts[0])
        return store.app(self._term(tree[0], names, levels), *parts)

    def _level(self, word: str, levels: Mapping[str, Universe]) -> Universe:
        base, _, plus = word.partition("+")
        level = self._store.levels.zero if base in ("0", "1") else levels[base]
        return self._store.levels.succ(level) if plus or base == "1" else level


def _name(word: str) -> Name:
    return SUCC if word == "S" else tuple(word.split(":")[0].split("."))


def _parse(tokens: Iterator[str]) -> _Tree:
    token = next(tokens)
    if token != "(":
        return token
    parts = []
    while (part := _parse(tokens)) != ")":
        parts.append(part)
    return parts


@cache
def _sections() -> dict[Name, tuple[tuple[Name, ...], tuple[str, ...]]]:
    """What ``primitives.txt`` says: of each name what it needs, and the lines that must hold."""
    text = resources.files("proofmill.kernel").joinpath("primitives.txt").read_text(encoding="utf-8")
    found = {}
    for part in text.split("\n[")[1:]:
        header, *lines = part.splitlines()
        name, _, needs = header.partition("]")
        kept = tuple(line for line in lines if " ; " in line or " = " in line)
        found[_name(name)] = (tuple(map(_name, needs.split())), kept)
    return found
