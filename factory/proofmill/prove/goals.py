"""Frozen statements as goals: what provers may know of a statement, read from its kernel type."""

from __future__ import annotations

from collections.abc import Collection

from proofmill.certify.freeze import FrozenStatement
from proofmill.certify.lexer import TokenKind, lex
from proofmill.judge.environment import Closure
from proofmill.kernel import expr as k
from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.names import Name, name_str
from proofmill.prove.protocol import Goal, GoalBinder, LemmaHint

__all__ = ["calls_in", "goal_of", "hint_of", "spelled"]

_OPEN, _CLOSE = "([{⟨⦃", ")]}⟩⦄"
_BACKGROUND = frozenset({"Eq", "Iff", "OfNat.ofNat", "Nat", "List", "Bool", "Option", "Prod", "Bool.true"})
"""Constants that nearly every statement has: they say nothing about which lemmas fit it."""


def goal_of(frozen: FrozenStatement, closure: Closure, *, id_: str, theory_names: Collection[Name]) -> Goal:
    """The goal that a frozen statement poses.

    Args:
        frozen: The statement.
        closure: Constants of the environment it was frozen in.
        id_: Of the conjecture.
        theory_names: Constants that the theory defines; definitions among them may be unfolded.
    """
    num_named = _num_named_binders(frozen.text)
    binders: list[GoalBinder] = []
    domains: list[k.Expr] = []
    body = frozen.type
    while isinstance(body, k.Pi):
        binders.append(_binder(body, domains, closure, is_named=len(binders) < num_named))
        domains.append(body.type)
        body = body.body
    mentioned = k.constants_of(frozen.type)
    unfoldable = tuple(
        spelled(name, closure)
        for name in sorted(mentioned & set(theory_names), key=name_str)
        if (info := closure.get(name)) is not None and info.kind is ConstantKind.DEF
    )
    laws = _class_laws(domains, closure)
    values = _values(mentioned, set(theory_names), closure)
    return Goal(
        id=id_,
        name=name_str(frozen.name),
        statement=frozen.text,
        binders=tuple(binders),
        constants=_telling(mentioned),
        unfoldable=(*unfoldable, *(name for name, _ in laws)),
        type=frozen.type,
        class_laws=laws,
        values=values if laws else (),
        calls=calls_in(body, binders, set(unfoldable), closure),
        recursed=_recursed(body, binders, closure),
        inner=_telling({name for _, value in values for name in k.constants_of(value)}),
        accumulates=any(_accumulates(name, closure) for name in k.constants_of(body)),
    )


_EXPORTED = frozenset(
    {"beq", "bind", "default", "discard", "failure", "forIn", "forM", "get", "getElem", "insert", "max", "min",
     "modifyGet", "monadLift", "pure", "read", "set", "singleton", "sizeOf", "throw", "toString", "trans",
     "tryCatch"}
)  # fmt: skip
"""Methods of classes that Lean's library exports: their names mean them outside of all namespaces, too."""


def spelled(name: Name, closure: Closure) -> str:
    """The name as text that means it and nothing else: with ``_root_`` where a method is exported under it."""
    text = name_str(name)
    return f"_root_.{text}" if text in _EXPORTED and name in closure else text


def _class_laws(domains: list[k.Expr], closure: Closure) -> tuple[tuple[str, k.Expr], ...]:
    """The proofs among the fields of classes whose instances are bound: theorems named after the class."""
    found: dict[str, k.Expr] = {}
    for domain in domains:
        head, _ = k.app_args(domain)
        info = closure.get(head.name) if isinstance(head, k.Const) else None
        if info is None or info.inductive is None or len(info.inductive.ctors) != 1:
            continue
        ctor = closure.get(info.inductive.ctors[0])
        field = ctor.type if ctor is not None else None
        while isinstance(field, k.Pi):
            projection = closure.get((*info.name, *field.name))
            if projection is not None and projection.kind is ConstantKind.THEOREM:
                found[name_str(projection.name)] = projection.type
            field = field.body
    return tuple(found.items())


def _values(
    mentioned: Collection[Name], functions: set[Name], closure: Closure
) -> tuple[tuple[str, k.Expr], ...]:
    """The theory's definitions among some constants, and those that these mention in turn, with their values."""
    found: dict[str, k.Expr] = {}
    waiting = list(mentioned)
    while waiting:
        name = waiting.pop()
        info = closure.get(name)
        if info is None or info.value is None or info.kind is not ConstantKind.DEF:
            continue
        if name in functions and name_str(name) not in found:
            found[name_str(name)] = info.value
            waiting += k.constants_of(info.value)
    return tuple(sorted(found.items()))


def calls_in(
    body: k.Expr, binders: list[GoalBinder], functions: set[str], closure: Closure
) -> tuple[str, ...]:
    """Applications of functions, given as they are spelled, whose explicit arguments are distinct variables."""
    found: dict[str, None] = {}
    for node in k.iter_nodes(body):
        head, args = k.app_args(node)
        if not isinstance(head, k.Const) or not args:
            continue
        function = spelled(head.name, closure)
        if function not in functions:
            continue
        names = _explicit_variables(head.name, args, binders, closure)
        if names and len(set(names)) == len(names):
            found[" ".join([function, *names])] = None
    return tuple(sorted(found))


_RECURSED: dict[Name, int | None] = {
    ("HAppend", "hAppend"): 4,
    ("HAdd", "hAdd"): 5,
    ("HMul", "hMul"): 5,
    ("HPow", "hPow"): 5,
}
"""On which argument notation for the library's functions on lists and numbers recurses."""


def _recursed(body: k.Expr, binders: list[GoalBinder], closure: Closure) -> tuple[str, ...]:
    """Variables that stand where functions recurse, those that do so most often first."""
    counts: dict[str, int] = {}
    for node in k.iter_nodes(body):
        head, args = k.app_args(node)
        info = closure.get(head.name) if isinstance(head, k.Const) else None
        at = None if info is None else _RECURSED.get(info.name, _recursion_argument(info))
        arg = args[at] if at is not None and at < len(args) else None
        if isinstance(arg, k.BVar) and arg.index < len(binders):
            name = binders[len(binders) - 1 - arg.index].name
            counts[name] = counts.get(name, 0) + 1
    return tuple(sorted(counts, key=lambda name: -counts[name]))


def _recursion_argument(info: ConstantInfo) -> int | None:
    """Which argument a structurally recursive definition recurses on, as its ``brecOn`` shows."""
    arity, args = _recursion(info)
    motives = [at for at, arg in enumerate(args) if isinstance(arg, k.Lam)]
    after = args[motives[0] + 1 :] if motives else []
    major = next((arg for arg in after if isinstance(arg, k.BVar)), None)
    return arity - 1 - major.index if major is not None and major.index < arity else None


def _recursion(info: ConstantInfo) -> tuple[int, list[k.Expr]]:
    """How many arguments a definition takes, and those of the ``brecOn`` that it is, if it is one."""
    if info.kind is not ConstantKind.DEF or info.value is None:
        return 0, []
    body, arity = info.value, 0
    while isinstance(body, k.Lam):
        body, arity = body.body, arity + 1
    head, args = k.app_args(body)
    is_recursion = isinstance(head, k.Const) and str(head.name[-1]).startswith("brecOn")
    return arity, args if is_recursion else []


def _accumulates(name: Name, closure: Closure) -> bool:
    """Whether a structural recursion gives functions: of the arguments that may change on the way."""
    info = closure.get(name)
    args = [] if info is None else _recursion(info)[1]
    return any(isinstance(arg, k.Lam) and isinstance(arg.body, k.Pi) for arg in args)


def _explicit_variables(
    function: Name, args: list[k.Expr], binders: list[GoalBinder], closure: Closure
) -> list[str]:
    """Names of the variables that a call is given explicitly; empty if it is given anything else."""
    info = closure.get(function)
    type_ = info.type if info is not None else None
    names: list[str] = []
    for arg in args:
        if not isinstance(type_, k.Pi):
            return []
        if type_.info is k.BinderInfo.DEFAULT:
            if not isinstance(arg, k.BVar) or arg.index >= len(binders):
                return []
            names.append(binders[len(binders) - 1 - arg.index].name)
        type_ = type_.body
    return [] if isinstance(type_, k.Pi) else names


def hint_of(frozen: FrozenStatement) -> LemmaHint:
    """A certified statement as a lemma for others."""
    body = frozen.type
    num_hypotheses = 0
    while isinstance(body, k.Pi):
        head, _ = k.app_args(body.type)
        num_hypotheses += isinstance(head, k.Const) and head.name in (("Eq",), ("LE", "le"), ("LT", "lt"))
        body = body.body
    return LemmaHint(
        name=name_str(frozen.name),
        constants=_telling(k.constants_of(frozen.type)),
        is_rewrite=not _is_permutation(body),
        num_hypotheses=num_hypotheses,
        statement=frozen.text,
    )


def _telling(names: Collection[Name]) -> frozenset[str]:
    found = {name_str(name) for name in names if not str(name[-1]).startswith("inst")}
    return frozenset(found - _BACKGROUND)


def _is_permutation(conclusion: k.Expr) -> bool:
    """Whether the two sides of an equation are rearrangements of each other: simp could loop on it."""
    head, args = k.app_args(conclusion)
    if not isinstance(head, k.Const) or head.name not in (("Eq",), ("Iff",)):
        return False
    left, right = (sorted(_leaves(side)) for side in args[-2:])
    return left == right


def _leaves(term: k.Expr) -> list[str]:
    found = []
    stack = [term]
    while stack:
        node = stack.pop()
        if isinstance(node, k.Const):
            found.append(name_str(node.name))
        elif isinstance(node, k.BVar):
            found.append(f"#{node.index}")
        stack.extend(k.children(node))
    return found


def _binder(pi: k.Pi, domains: list[k.Expr], closure: Closure, *, is_named: bool) -> GoalBinder:
    head, _ = k.app_args(pi.type)
    info = closure.get(head.name) if isinstance(head, k.Const) else None
    is_type = isinstance(_result(pi.type), k.Sort)
    is_hypothesis = not is_type and _is_proposition(pi.type, domains, closure)
    return GoalBinder(
        name=".".join(map(str, pi.name)) or "x",
        type_head=name_str(head.name) if isinstance(head, k.Const) else "",
        is_type=is_type,
        is_hypothesis=is_hypothesis,
        is_inductive=info is not None and info.kind is ConstantKind.INDUCTIVE and not is_hypothesis,
        is_named=is_named,
    )


def _result(type_: k.Expr) -> k.Expr:
    while isinstance(type_, k.Pi):
        type_ = type_.body
    return type_


def _is_proposition(type_: k.Expr, domains: list[k.Expr], closure: Closure) -> bool:
    """Whether a binder's type is a proposition, as far as its head's type tells."""
    depth = len(domains)
    while isinstance(type_, k.Pi):
        type_, depth = type_.body, depth + 1
    head, _ = k.app_args(type_)
    if isinstance(head, k.Const):
        info = closure.get(head.name)
        sort = _result(info.type) if info is not None else None
    elif isinstance(head, k.BVar) and 0 <= depth - 1 - head.index < len(domains):
        sort = _result(domains[depth - 1 - head.index])
    else:
        return False
    return isinstance(sort, k.Sort) and isinstance(sort.level, k.LevelZero)


def _num_named_binders(statement: str) -> int:
    """How many names the statement binds before its colon."""
    depth = count = pending = 0
    in_names = False
    bracket = ""
    for token in lex(statement)[2:]:
        text = token.text
        if token.kind is TokenKind.SYMBOL and text in _OPEN:
            depth += 1
            if depth == 1:
                bracket, pending, in_names = text, 0, True
        elif token.kind is TokenKind.SYMBOL and text in _CLOSE:
            depth -= 1
            if depth == 0:
                count += 1 if bracket == "[" and in_names else (0 if in_names else pending)
        elif depth == 0 and text == ":":
            break
        elif depth == 1 and text == ":":
            in_names = False
        elif depth == 1 and in_names and token.kind is TokenKind.WORD:
            pending += 1
        elif depth == 0 and token.kind is TokenKind.WORD:
            count += 1
    return count
