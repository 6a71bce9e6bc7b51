"""Counterexamples: small ground values for a statement's variables, checked by the kernel.

A refutation is a proof of ``NAME_neg : ¬ ∀ BINDERS, TYPE`` that puts values for the variables and has Lean
decide the rest; it goes through the certifier like any proof. Values are enumerated from the types' own
constructors; type variables become ``Nat``. What is not decidable is not refuted here.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from proofmill.certify.batch import ProofText, elaborate_batch
from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.certify.lexer import TokenKind, lex
from proofmill.judge.environment import Closure
from proofmill.kernel import expr as k
from proofmill.kernel.names import Name, name_str
from proofmill.prove.falsify import Point, Search
from proofmill.prove.protocol import Goal
from proofmill.records import Submission, Verdict, VerdictKind

__all__ = ["Counterexample", "certified_denials", "claims_after", "claims_at", "counterexamples", "negation"]

MAX_ASSIGNMENTS = 48
"""Ground instances tried for one statement."""
_POOL = 8
"""Values of one type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterexample:
    """A claim that a statement is false, to be certified."""

    assignment: Mapping[str, str]
    statement: str
    proof: str


class _NoValues(Exception):
    """A type whose values are not enumerated."""


def counterexamples(goal: Goal, frozen: FrozenStatement, closure: Closure) -> list[Counterexample]:
    """Claims to try for one statement, simplest values first; empty where its types are out of reach."""
    pools: list[list[str]] = []
    body = frozen.type
    types: list[bool] = []
    try:
        for binder in goal.binders:
            assert isinstance(body, k.Pi)
            if binder.is_hypothesis:
                pools.append(["(by decide)"])
            elif binder.is_type:
                pools.append(["Nat"])
            elif body.info is k.BinderInfo.INST_IMPLICIT:
                pools.append(["inferInstance"])
            else:
                pools.append(_values(body.type, types, closure, depth=2))
            types.append(binder.is_type)
            body = body.body
    except _NoValues:
        return []
    denial = negation(goal)
    return [
        Counterexample(
            assignment={
                binder.name: value.removeprefix("(").removesuffix(")") if value.startswith("(fun") else value
                for binder, value in zip(goal.binders, values, strict=True)
                if not binder.is_hypothesis and not binder.is_type
            },
            statement=denial,
            proof=f"fun h => absurd (@h {' '.join(values)}) (by decide)" if values else "by decide",
        )
        for values in _choices(pools, goal.id)
    ]


def claims_at(goal: Goal, point: Point, definitions: Sequence[str]) -> list[Counterexample]:
    """Proofs to try that the statement fails at a point, the shortest first.

    Args:
        goal: The statement.
        point: Values for its binders.
        definitions: What may be unfolded where a value's type has no decidable equality.
    """
    listed = f" [{', '.join(definitions)}]" if definitions else ""
    given = f"(by first | decide | trivial | (simp{listed}; done) | (simp_all{listed}; done))"
    values = [given if value is None else value.text for value in point.values]
    plain = ["(by decide)" if value is None else value.text for value in point.values]
    ways = (
        "exact absurd h (by decide)",
        f"(simp{listed} at h; done)",
        "contradiction",
        "(cases h; done)",
        f"(simp_all{listed}; done)",
        "omega",
    )
    long = f"by\n  intro h\n  replace h := @h {' '.join(values)}\n  first\n    | " + "\n    | ".join(ways)
    short = f"fun h => absurd (@h {' '.join(plain)}) (by decide)"
    assignment = {
        binder.name: value.text.removeprefix("(").removesuffix(")")
        if value.text.startswith("(fun")
        else value.text
        for binder, value in zip(goal.binders, point.values, strict=True)
        if value is not None and not binder.is_type and not binder.is_hypothesis
    }
    if not point.values:
        return [Counterexample(assignment={}, statement=negation(goal), proof="by decide")]
    return [
        Counterexample(assignment=assignment, statement=negation(goal), proof=proof)
        for proof in (short, long)
    ]


def claims_after(
    search: Search, goal: Goal, frozen: FrozenStatement, closure: Closure, *, blind: int = MAX_ASSIGNMENTS
) -> list[Counterexample]:
    """What to have checked after a statement was evaluated.

    Args:
        search: What evaluation saw.
        goal: The statement, for provers.
        frozen: The statement.
        closure: Of its environment.
        blind: Small values to guess where evaluation saw nothing at all.

    Returns:
        Claims at the point where it fails; guesses where no point could be evaluated; otherwise none.
    """
    if search.falsified is not None:
        return claims_at(goal, search.falsified, goal.unfoldable)
    if search.unknown and not search.held:
        return counterexamples(goal, frozen, closure)[:blind]
    return []


def certified_denials(
    certifier: Certifier, claims: Mapping[str, Sequence[Counterexample]], *, heartbeats: int | None = None
) -> dict[str, tuple[Counterexample, Verdict]]:
    """For each statement the first claim that Lean accepts, where the certifier accepts it as well.

    Args:
        certifier: Judges.
        claims: By statement, any key.
        heartbeats: Bound of one claim while it is tried, in Lean's ``maxHeartbeats`` (thousands); the
            environment's own where it is None.
    """
    rows = [(key, claim) for key, own in claims.items() for claim in own]
    if not rows:
        return {}
    compiler = certifier.compiler if heartbeats is None else certifier.compiler.with_heartbeats(heartbeats)
    texts = [ProofText(statement=claim.statement, proof=claim.proof) for _, claim in rows]
    chosen: dict[str, Counterexample] = {}
    for (key, claim), outcome in zip(rows, elaborate_batch(compiler, texts, batch_size=400), strict=True):
        if outcome.ok:
            chosen.setdefault(key, claim)
    submissions = [
        Submission(id=key, name=lex(claim.statement)[1].text, statement=claim.statement, proof=claim.proof)
        for key, claim in chosen.items()
    ]
    return {
        row.submission.id: (chosen[row.submission.id], row.verdict)
        for row in certifier.check(submissions)
        if row.verdict is not None and row.verdict.verdict is VerdictKind.CERTIFIED
    }


def _choices(pools: Sequence[Sequence[str]], seed: str) -> Iterator[tuple[str, ...]]:
    total = 1
    for pool in pools:
        total *= len(pool)
    if total <= MAX_ASSIGNMENTS:
        yield from itertools.product(*pools)
        return
    rng = random.Random(seed)
    seen: dict[tuple[str, ...], None] = {}
    for _ in range(20 * MAX_ASSIGNMENTS):
        seen[tuple(rng.choice(pool) for pool in pools)] = None
        if len(seen) == MAX_ASSIGNMENTS:
            break
    yield from seen


def _values(type_: k.Expr, types: Sequence[bool], closure: Closure, depth: int) -> list[str]:
    """Texts of small closed values, each an atom."""
    if isinstance(type_, k.BVar):
        position = len(types) - 1 - type_.index
        if 0 <= position < len(types) and types[position]:
            return ["0", "1", "2"]
        raise _NoValues
    if isinstance(type_, k.Pi):
        results = _values(type_.body, [*types, False], closure, depth - 1)[:3]
        identity = ["(fun x => x)"] if _is_same(type_.type, type_.body) else []
        return [*identity, *(f"(fun _ => {value})" for value in results)]
    head, args = k.app_args(type_)
    if not isinstance(head, k.Const):
        raise _NoValues
    name = name_str(head.name)
    if name == "Nat":
        return ["0", "1", "2", "3", "5"]
    if name == "Bool":
        return ["true", "false"]
    if name == "List":
        items = _values(args[0], types, closure, depth - 1)[:3]
        lists = ["[]", *(f"[{x}]" for x in items), *(f"[{x}, {y}]" for x in items for y in items)]
        return [lists[0], *lists[1:3], *lists[-4:]][:_POOL] if lists else ["[]"]
    return _constructed(head, args, types, closure, depth)


def _constructed(
    head: k.Const, args: Sequence[k.Expr], types: Sequence[bool], closure: Closure, depth: int
) -> list[str]:
    info = closure.get(head.name)
    if info is None or info.inductive is None or info.inductive.num_indices:
        raise _NoValues
    found: list[str] = []
    for name in info.inductive.ctors:
        try:
            fields = _field_values(name, args, types, closure, depth)
        except _NoValues:
            continue
        text = name_str(name)
        found += [
            f"({' '.join([text, *values])})" if values else text for values in itertools.product(*fields)
        ]
    if not found:
        raise _NoValues
    return found[:_POOL]


def _field_values(
    name: Name, args: Sequence[k.Expr], types: Sequence[bool], closure: Closure, depth: int
) -> list[list[str]]:
    """Values for each field of a constructor."""
    info = closure.get(name)
    if info is None or info.ctor is None or (info.ctor.num_fields and depth <= 0):
        raise _NoValues
    fields: list[list[str]] = []
    body = info.type
    for position in range(info.ctor.num_params + info.ctor.num_fields):
        assert isinstance(body, k.Pi)
        if position >= info.ctor.num_params:
            field = _substitute(body.type, args, position)
            fields.append(_values(field, types, closure, depth - 1)[:2])
        body = body.body
    return fields


def _substitute(type_: k.Expr, args: Sequence[k.Expr], position: int) -> k.Expr:
    """A constructor field's type with the type's parameters put in; simple types only."""
    if isinstance(type_, k.BVar):
        index = position - 1 - type_.index
        if 0 <= index < len(args):
            return args[index]
        raise _NoValues
    if isinstance(type_, k.App):
        return k.App(_substitute(type_.fn, args, position), _substitute(type_.arg, args, position))
    if isinstance(type_, k.Const):
        return type_
    raise _NoValues


def _is_same(left: k.Expr, right: k.Expr) -> bool:
    """Whether a function's argument and result type are the same constant or bound type."""
    if isinstance(left, k.Const) and isinstance(right, k.Const):
        return left.name == right.name
    return isinstance(left, k.BVar) and isinstance(right, k.BVar) and right.index == left.index + 1


def negation(goal: Goal) -> str:
    """``theorem NAME_neg : ¬ ∀ BINDERS, TYPE``.

    Raises:
        ValueError: the statement has no colon before its type.
    """
    tokens = lex(goal.statement)
    depth = 0
    for token in tokens[2:]:
        if token.kind is TokenKind.SYMBOL:
            depth += (token.text in "([{⟨⦃") - (token.text in ")]}⟩⦄")
            if depth == 0 and token.text == ":":
                binders = goal.statement[tokens[1].start + len(tokens[1].text) : token.start].strip()
                conclusion = goal.statement[token.start + 1 :].strip()
                quantified = f"∀ {binders}, {conclusion}" if binders else f"({conclusion})"
                return f"theorem {goal.name}_neg : ¬ {quantified}"
    raise ValueError(f"a statement must have a colon, got {goal.statement!r}")
