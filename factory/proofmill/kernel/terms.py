"""Terms of the checker, and constants made of them.

Every term exists once, so that equal terms are identical and results stick to them.

Bound variables are indices; a binder is opened by putting a free variable for index 0. A free variable is
known by its type and a number, and the number is one more than any in the terms it is put into. So opening
the same binder twice gives the same term, a free variable is fresh where it is put, and what is found out
about a term holds wherever the term occurs: results need no context and are never thrown away.

Applications hold all their arguments: the function of an application is never an application.
Recursion goes as deep as terms do.

Parts ``a``, ``b``, ``c`` by tag: BVAR index; SORT level; CONST name, levels; APP function, arguments; LAM and PI
type of the variable, body; LET type, value, body; NAT and STR value; PROJ structure value, number of the field,
name of the structure; FVAR type, number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from proofmill.kernel import expr as data
from proofmill.kernel.constants import ConstantInfo, ConstantKind, ConstructorInfo
from proofmill.kernel.levels import Levels, Rejected, Universe
from proofmill.kernel.names import Name, name_str
from proofmill.kernel.tags import APP, BVAR, CONST, FVAR, LAM, LET, NAT, PI, PROJ, SORT, STR

__all__ = ["Declarations", "Declared", "Lookup", "Store", "Term", "arguments", "head", "show", "subterms"]

_BINDERS = {data.Lam: LAM, data.Pi: PI, data.Let: LET}


class Term:
    """A term, made only by ``Store``, which measures it.

    ``loose`` is one more than the largest index that no binder in it binds, ``free`` one more than the largest
    number of a free variable, ``params`` whether a universe parameter occurs. The other slots hold what the
    checker has found out: ``type`` if it is well typed, ``checked`` the same and it is, ``prop`` whether it is
    a proof, the rest what it computes to.
    """

    __slots__ = tuple("a b c cheap checked core free loose params prop serial tag type unfolded whnf".split())

    def __init__(self, tag: int, a: Any, b: Any, c: Any) -> None:
        self.tag = tag
        self.a = a
        self.b = b
        self.c = c
        self.loose = self.free = self.serial = 0
        self.params = False
        self.type: Term | None = None
        self.checked: Term | None = None
        self.cheap: Term | None = None
        self.core: Term | None = None
        self.whnf: Term | None = None
        self.unfolded: Term | None = None
        self.prop: bool | None = None


class Store:
    """Makes terms, puts terms into terms, reads terms of files."""

    def __init__(self) -> None:
        self.levels = Levels()
        self._known: dict[tuple[Any, ...], Term] = {}
        self.prop = self.sort(self.levels.zero)

    def __len__(self) -> int:
        """How many terms there are."""
        return len(self._known)

    def make(self, tag: int, a: Any, b: Any = None, c: Any = None) -> Term:
        """The term with this tag and these parts; applications are made by ``app``."""
        known = self._known.get((tag, a, b, c))
        if known is None:
            known = Term(tag, a, b, c)
            known.serial = len(self._known)
            self._measure(known)
            self._known[tag, a, b, c] = known
        return known

    def _measure(self, term: Term) -> None:
        tag = term.tag
        if tag == BVAR:
            term.loose = term.a + 1
        elif tag == FVAR:
            term.free = term.b + 1
        elif tag == SORT:
            term.params = bool(term.a.params)
        elif tag == CONST:
            term.params = any(level.params for level in term.b)
        parts, body = subterms(term)
        for part in parts:
            term.loose = max(term.loose, part.loose)
            term.free = max(term.free, part.free)
            term.params = term.params or part.params
        if body is not None:
            term.loose = max(term.loose, body.loose - 1)
            term.free = max(term.free, body.free)
            term.params = term.params or body.params

    def sort(self, level: Universe) -> Term:
        """``Sort level``."""
        return self.make(SORT, level)

    def const(self, name: Name, levels: tuple[Universe, ...] = ()) -> Term:
        """A constant."""
        return self.make(CONST, name, levels)

    def app(self, fn: Term, *args: Term) -> Term:
        """An application, to no argument too."""
        if not args:
            return fn
        if fn.tag == APP:
            return self.make(APP, fn.a, fn.b + args)
        return self.make(APP, fn, args)

    def fvar(self, type_: Term, number: int) -> Term:
        """A free variable with this number, or the next that is above those in its type."""
        return self.make(FVAR, type_, max(number, type_.free))

    def _map(self, term: Term, go: Callable[[Term, int], Term], depth: int) -> Term:
        """The term with ``go`` applied to its parts."""
        tag = term.tag
        if tag == APP:
            return self.app(go(term.a, depth), *[go(arg, depth) for arg in term.b])
        if tag == PROJ:
            return self.make(PROJ, go(term.a, depth), term.b, term.c)
        if tag == LET:
            return self.make(LET, go(term.a, depth), go(term.b, depth), go(term.c, depth + 1))
        return self.make(tag, go(term.a, depth), go(term.b, depth + 1))

    def instantiate(self, term: Term, values: Sequence[Term]) -> Term:
        """Puts closed terms for the outermost free indices: the last value for index 0."""
        num = len(values)
        memo: dict[tuple[Term, int], Term] = {}

        def go(t: Term, depth: int) -> Term:
            if t.loose <= depth:
                return t
            if t.tag == BVAR:
                index = t.a - depth
                return values[num - 1 - index] if index < num else self.make(BVAR, t.a - num)
            known = memo.get((t, depth))
            if known is None:
                known = memo[t, depth] = self._map(t, go, depth)
            return known

        return go(term, 0)

    def abstract(self, term: Term, variables: Sequence[Term]) -> Term:
        """Puts indices for free variables in a closed term: index 0 for the last."""
        place = {variable: len(variables) - 1 - k for k, variable in enumerate(variables)}
        lowest = min([variable.b for variable in variables], default=term.free)
        memo: dict[tuple[Term, int], Term] = {}

        def go(t: Term, depth: int) -> Term:
            if t.free <= lowest:
                return t
            if t.tag == FVAR:
                return self.make(BVAR, place[t] + depth) if t in place else t
            known = memo.get((t, depth))
            if known is None:
                known = memo[t, depth] = self._map(t, go, depth)
            return known

        return go(term, 0)

    def with_levels(self, term: Term, params: Sequence[Name], values: Sequence[Universe]) -> Term:
        """The term with values for universe parameters."""
        chosen = dict(zip(params, values, strict=True))
        level = self.levels.substitute
        memo: dict[Term, Term] = {}

        def go(t: Term, depth: int) -> Term:
            if not t.params:
                return t
            known = memo.get(t)
            if known is None:
                if t.tag == CONST:
                    known = self.const(t.a, tuple([level(part, chosen) for part in t.b]))
                else:
                    known = self.sort(level(t.a, chosen)) if t.tag == SORT else self._map(t, go, depth)
                memo[t] = known
            return known

        return go(term, 0)

    def beta(self, fn: Term, args: tuple[Term, ...]) -> Term:
        """``fn`` applied, with functions that meet their arguments put in."""
        while fn.tag == LAM and args:
            body, num = fn, 0
            while body.tag == LAM and num < len(args):
                body = body.b
                num += 1
            fn = self.instantiate(body, args[:num])
            args = args[num:]
        return self.app(fn, *args)

    def close(self, tag: int, variables: Sequence[Term], body: Term) -> Term:
        """The function (LAM) or function type (PI) over free variables."""
        done = self.abstract(body, variables)
        for k in range(len(variables) - 1, -1, -1):
            done = self.make(tag, self.abstract(variables[k].a, variables[:k]), done)
        return done

    def pis(self, variables: Sequence[Term], body: Term) -> Term:
        """The function type over free variables."""
        return self.close(PI, variables, body)

    def read(self, root: data.Expr, params: Sequence[Name]) -> Term:
        """A term as files have it. Iterative, as nothing is known of its depth yet.

        Rejected with a loose index, a universe parameter that is not in ``params``, or a negative number.
        """
        done: dict[int, Term] = {}
        stack: list[data.Expr] = [root]
        while stack:
            node = stack[-1]
            if isinstance(node, data.App):
                head, args = data.app_args(node)
                parts: Sequence[data.Expr] = (head, *args)
            else:
                parts = data.children(node)
            waiting = [part for part in parts if id(part) not in done]
            if waiting:
                stack.extend(waiting)
                continue
            if id(node) not in done:
                done[id(node)] = self._read_node(node, [done[id(part)] for part in parts], params)
            stack.pop()
        term = done[id(root)]
        if term.loose:
            raise Rejected("loose", f"an index points {term.loose} binders outside the term")
        return term

    def _read_node(self, node: data.Expr, parts: list[Term], params: Sequence[Name]) -> Term:
        match node:
            case data.App():
                return self.app(*parts)
            case data.Lam() | data.Pi() | data.Let():
                return self.make(_BINDERS[type(node)], *parts)
            case data.Proj():
                return self.make(PROJ, parts[0], node.index, node.struct_name)
            case data.StrLit():
                return self.make(STR, node.value)
            case data.Sort():
                return self.sort(self._level(node.level, params))
            case data.Const():
                return self.const(node.name, tuple([self._level(level, params) for level in node.levels]))
        number = node.value if isinstance(node, data.NatLit) else node.index
        if number < 0:
            raise Rejected("literal", f"{number} is no natural number")
        return self.make(NAT if isinstance(node, data.NatLit) else BVAR, number)

    def _level(self, level: data.Level, params: Sequence[Name]) -> Universe:
        done = self.levels.read(level)
        if not done.params.issubset(params):
            wrong = ", ".join(sorted(map(name_str, done.params.difference(params))))
            raise Rejected("universe", f"the universe parameter {wrong} is not declared")
        return done


def subterms(term: Term) -> tuple[tuple[Term, ...], Term | None]:
    """The parts of a term outside its binder, and the part inside."""
    tag = term.tag
    if tag == APP:
        return (term.a, *term.b), None
    if tag in (LAM, PI):
        return (term.a,), term.b
    if tag == LET:
        return (term.a, term.b), term.c
    return ((term.a,) if tag == PROJ else ()), None


def arguments(term: Term) -> tuple[Term, ...]:
    """The arguments of an application; none of any other term."""
    args: tuple[Term, ...] = term.b if term.tag == APP else ()
    return args


def head(term: Term) -> Term:
    """The function of an application; any other term itself."""
    fn: Term = term.a if term.tag == APP else term
    return fn


def show(term: Term, size: int = 6) -> str:
    """The beginning of a term, for messages; ``_`` for what is left out."""
    tag = term.tag
    if size <= 0:
        return "_"
    if tag == CONST:
        return name_str(term.a)
    if tag == APP:
        return f"({show(term.a, size)} {' '.join(show(arg, size // 3) for arg in term.b[: size + 1])})"
    if tag in (LAM, PI, LET):
        word = {LAM: "fun", PI: "for all", LET: "let"}[tag]
        return f"({word} {show(term.a, size // 2)}, {show(term.c if tag == LET else term.b, size // 2)})"
    if tag in (SORT, PROJ):
        return (
            "Prop"
            if tag == SORT and not term.a.kind
            else "Sort"
            if tag == SORT
            else f"{show(term.a, size // 2)}.{term.b}"
        )
    if tag in (FVAR, BVAR):
        return f"x{term.b}" if tag == FVAR else f"#{term.a}"
    return repr(term.a)[:80] if tag == STR or term.a.bit_length() < 200 else "a number of many digits"


Lookup = Callable[[Name], ConstantInfo | None]


class Declared:
    """One constant, its terms read when first asked for."""

    def __init__(self, info: ConstantInfo, store: Store) -> None:
        self.info = info
        self._store = store

    @cached_property
    def type(self) -> Term:
        """Its type."""
        return self._store.read(self.info.type, self.info.level_params)

    @cached_property
    def value(self) -> Term | None:
        """What it unfolds to; None if it does not."""
        info = self.info
        unfolds = info.value is not None and info.kind in (ConstantKind.DEF, ConstantKind.THEOREM)
        return self._store.read(info.value, info.level_params) if unfolds and info.value else None

    @cached_property
    def rules(self) -> dict[Name, tuple[int, Term]]:
        """Of a recursor: number of fields and right-hand side, by constructor."""
        rules = self.info.recursor.rules if self.info.recursor else ()
        read, params = self._store.read, self.info.level_params
        return {rule.ctor: (rule.num_fields, read(rule.rhs, params)) for rule in rules}


class Declarations:
    """The constants that terms may mention: those that are settled, and types of the block at work."""

    def __init__(self, store: Store, lookup: Lookup, is_settled: Callable[[Name], bool]) -> None:
        self.store = store
        self.lookup = lookup
        self._is_settled = is_settled
        self._known: dict[Name, Declared] = {}
        self._heights: dict[Name, int] = {}

    def add_typed(self, info: ConstantInfo) -> Declared:
        """Lets terms mention a constant of the block at work, of which nothing but the type is known."""
        bare = replace(info, kind=ConstantKind.AXIOM, value=None, inductive=None, ctor=None, recursor=None)
        known = self._known[info.name] = Declared(bare, self.store)
        return known

    def find(self, name: Name) -> Declared | None:
        """The constant, if terms may mention it."""
        known = self._known.get(name)
        if known is None:
            info = self.lookup(name)
            if info is None or not self._is_settled(name):
                return None
            known = self._known[name] = Declared(info, self.store)
        return known

    def get(self, name: Name) -> Declared:
        """The constant; Rejected if there is none."""
        known = self.find(name)
        if known is None:
            raise Rejected("undeclared", f"{name_str(name)} is not declared before")
        return known

    def info(self, fn: Term) -> ConstantInfo | None:
        """What is known of the constant that a term is; None for other terms."""
        known = self.find(fn.a) if fn.tag == CONST else None
        return known.info if known else None

    def structure(self, fn: Term) -> ConstructorInfo | None:
        """The constructor of a type whose values are determined by their fields; None for other types.

        That is: one constructor, no indices, not recursive.
        """
        info = self.info(fn)
        found = info.inductive if info else None
        if found is None or len(found.ctors) != 1 or found.num_indices or found.is_rec:
            return None
        return self.get(found.ctors[0]).info.ctor

    def height(self, name: Name) -> int:
        """How many definitions lie one above the other below a constant, itself included.

        Of two terms the higher is unfolded first, as the lower one may turn up in it.
        """
        heights = self._heights
        stack = [name]
        while stack:
            top = stack[-1]
            info = None if top in heights else self.lookup(top)
            if info is None or info.kind is not ConstantKind.DEF or info.value is None:
                heights.setdefault(top, 0)
                stack.pop()
                continue
            below = data.constants_of(info.value)
            waiting = [other for other in below if other not in heights and other not in stack]
            stack.extend(waiting)
            if not waiting:
                heights[top] = 1 + max([heights.get(other, 0) for other in below], default=0)
        return heights[name]
