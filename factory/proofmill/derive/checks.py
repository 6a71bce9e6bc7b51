"""What makes a row valid: the closed set of checks, each put to Lean, to the certifier, or to the corpus.

A check looks at a row's own fields only. It either holds, or says why not. Judges are written as if every answer
were at hand; what is not known yet is noted, asked in one batch with everything else, and the judge runs again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from proofmill.certify.freeze import FrozenStatement, InputProblem
from proofmill.certify.lexer import LexError, lex
from proofmill.derive.lab import Lab, Pair, is_certified
from proofmill.derive.probe import Probed, error_class, state_probe
from proofmill.derive.recipe import KINDS, Check
from proofmill.derive.rules import DONE, RULES
from proofmill.export.rows import row_values
from proofmill.records import Verdict, VerdictKind

__all__ = ["HOLE", "Found", "first_problem", "num_tokens", "run_checks", "shorter"]

_ROUNDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What came of one check."""

    reason: str = ""
    """Empty where it holds."""
    detail: str = ""
    hashes: tuple[str, ...] = ()
    """Of the statements it was about that are certified."""
    undecided: bool = False
    """Nothing could be said: Lean gave no answer."""


HOLDS = Found()


class _Unknown(Exception):
    """An answer is not at hand; it has been put on the list."""


@dataclass(slots=True)
class _Desk:
    """Answers, and what is still to be asked."""

    lab: Lab
    freezes: dict[str, None] = field(default_factory=dict)
    proofs: dict[Pair, None] = field(default_factory=dict)
    probes: dict[Pair, None] = field(default_factory=dict)
    terms: dict[Pair, None] = field(default_factory=dict)
    files: dict[tuple[str, str, str], None] = field(default_factory=dict)

    def frozen(self, statement: str) -> FrozenStatement | InputProblem:
        found = self.lab.frozen_of(statement)
        if found is None:
            self.freezes[statement] = None
            raise _Unknown
        return found

    def verdict(self, statement: str, proof: str) -> Verdict | InputProblem:
        found = self.lab.verdict(statement, proof)
        if found is None:
            self.proofs[statement, proof] = None
            raise _Unknown
        return found

    def probed(self, statement: str, proof: str) -> Probed | None:
        if not self.lab.has_probed(statement, proof):
            self.probes[statement, proof] = None
            raise _Unknown
        return self.lab.probed(statement, proof)

    def uses(self, statement: str, proof: str) -> tuple[str, ...] | None:
        if not self.lab.has_uses(statement, proof):
            self.terms[statement, proof] = None
            raise _Unknown
        return self.lab.uses(statement, proof)

    def file(self, name: str, statement: str, code: str) -> Verdict | InputProblem:
        found = self.lab.file_verdict(name, statement, code)
        if found is None:
            self.files[name, statement, code] = None
            raise _Unknown
        return found

    def ask(self) -> None:
        """Asks everything on the list."""
        self.lab.freeze(self.freezes)
        self.lab.certify(self.proofs)
        self.lab.probe(self.probes)
        self.lab.find_uses(self.terms)
        self.lab.compile(self.files)
        for asked in (self.freezes, self.proofs, self.probes, self.terms, self.files):
            asked.clear()


def run_checks(lab: Lab, checks: Iterable[Check]) -> dict[Check, Found]:
    """What came of each check; equal checks are made once."""
    desk = _Desk(lab)
    found: dict[Check, Found] = {}
    left = list(dict.fromkeys(checks))
    for _ in range(_ROUNDS):
        waiting = []
        for check in left:
            try:
                found[check] = _JUDGES[check.kind](desk, check)
            except _Unknown:
                waiting.append(check)
        if not waiting:
            return found
        desk.ask()
        left = waiting
    raise AssertionError(f"checks that never have their answers: {left[:3]}")


def shorter(left: str, right: str) -> bool:
    """Whether one proof has fewer tokens than another."""
    return num_tokens(left) < num_tokens(right)


def num_tokens(text: str) -> int:
    """Tokens of a Lean text; its characters where it cannot be split."""
    try:
        return len(lex(text))
    except LexError:
        return len(text)


# Judges


def _certified(desk: _Desk, check: Check) -> Found:
    verdict = desk.verdict(check["statement"], check["proof"])
    problem = _against(verdict)
    if problem is not None:
        return problem
    assert isinstance(verdict, Verdict)
    before = check["before"]
    if before:
        row = desk.lab.by_name.get(before)
        if row is None:
            return Found(reason="row", detail=f"no theorem {before} in the corpus")
        for name in desk.lab.premises(verdict):
            if desk.lab.by_name[name].seq >= row.seq:
                detail = f"the proof rests on {name}, which came with or after {before}"
                return Found(reason="circular", detail=detail)
    return Found(hashes=(verdict.statement_hash,))


def _against(verdict: Verdict | InputProblem) -> Found | None:
    if is_certified(verdict):
        return None
    if isinstance(verdict, InputProblem):
        undecided = verdict.reason == "lean_ended"
        return Found(reason="statement", detail=verdict.detail, undecided=undecided)
    undecided = verdict.verdict is VerdictKind.UNDECIDED
    return Found(reason=str(verdict.reason), detail=verdict.detail, undecided=undecided)


def _answer(desk: _Desk, statement: str, proof: str) -> Probed | Found:
    answer = desk.probed(statement, proof)
    if answer is None:
        return Found(reason="no_answer", detail=f"Lean gave no answer to {proof[:80]!r}", undecided=True)
    return answer


def _fails(desk: _Desk, check: Check) -> Found:
    answer = _answer(desk, check["statement"], check["proof"])
    if isinstance(answer, Found):
        return answer
    said = (check["error"], check["line"], check["message"])
    is_ = (error_class(answer.error) if answer.error else "", str(answer.line), answer.error)
    if said != is_:
        detail = f"Lean says {is_[0] or 'nothing'} in line {is_[1]}, the row says {said[0]} in line {said[1]}"
        return Found(reason="error", detail=detail if said[:2] != is_[:2] else f"{detail}, in other words")
    return HOLDS


def _broken(desk: _Desk, check: Check) -> Found:
    answer = _answer(desk, check["statement"], check["proof"])
    if isinstance(answer, Found):
        return answer
    return Found(reason="works", detail="Lean accepts what the row says is broken") if answer.ok else HOLDS


def _state(desk: _Desk, check: Check) -> Found:
    answer = _answer(desk, check["statement"], state_probe(check["proof"]))
    if isinstance(answer, Found):
        return answer
    if answer.error or not answer.infos:
        return Found(reason="prefix", detail=f"the steps before fail: {answer.error[:200]}")
    state = answer.infos[-1].strip() or DONE
    if state != check["state"]:
        return Found(reason="state", detail=f"Lean prints {state[:200]!r}")
    return HOLDS


def _uses(desk: _Desk, check: Check) -> Found:
    uses = desk.uses(check["statement"], check["proof"])
    if uses is None:
        return Found(reason="no_answer", detail="Lean left no term to read", undecided=True)
    said = tuple(sorted(check.texts("premises")))
    if uses != said:
        return Found(
            reason="premises",
            detail=f"the term uses {', '.join(uses) or 'none'}; the row says {', '.join(said)}",
        )
    return HOLDS


def _refutes(desk: _Desk, check: Check) -> Found:
    problem = _denies_each_other(desk, check["statement"], check["negation"])
    return problem or _against(desk.verdict(check["negation"], check["proof"])) or HOLDS


def _denies(desk: _Desk, check: Check) -> Found:
    return _denies_each_other(desk, check["left"], check["right"]) or HOLDS


def _denies_each_other(desk: _Desk, left: str, right: str) -> Found | None:
    one, other = desk.frozen(left), desk.frozen(right)
    for frozen in (one, other):
        if isinstance(frozen, InputProblem):
            return _against(frozen)
    assert isinstance(one, FrozenStatement)
    assert isinstance(other, FrozenStatement)
    if other.statement_hash not in one.denied_by and one.statement_hash not in other.denied_by:
        return Found(reason="no_denial", detail=f"{other.text!r} is not the negation of {one.text!r}")
    return None


def _hashes(desk: _Desk, left: str, right: str) -> tuple[str, str] | Found:
    one, other = desk.frozen(left), desk.frozen(right)
    for frozen in (one, other):
        if isinstance(frozen, InputProblem):
            return _against(frozen) or HOLDS
    assert isinstance(one, FrozenStatement)
    assert isinstance(other, FrozenStatement)
    return one.statement_hash, other.statement_hash


def _same(desk: _Desk, check: Check) -> Found:
    hashes = _hashes(desk, check["left"], check["right"])
    if isinstance(hashes, Found):
        return hashes
    return (
        HOLDS if hashes[0] == hashes[1] else Found(reason="other", detail="they are not the same statement")
    )


def _different(desk: _Desk, check: Check) -> Found:
    hashes = _hashes(desk, check["left"], check["right"])
    if isinstance(hashes, Found):
        return hashes
    return HOLDS if hashes[0] != hashes[1] else Found(reason="same", detail="they are the same statement")


def _compiles(desk: _Desk, check: Check) -> Found:
    verdict = desk.file(check["name"], check["statement"], check["code"])
    return _against(verdict) or HOLDS


def _source(desk: _Desk, check: Check) -> Found:
    if check["text"] in "\n".join(desk.lab.sources.theory.values()):
        return HOLDS
    return Found(reason="source", detail=f"not in the theory's source: {check['text'][:80]!r}")


def _reads(desk: _Desk, check: Check) -> Found:
    text = RULES["read-back"](check["english"])
    if not text:
        return Found(
            reason="unreadable", detail=f"the English cannot be read back: {check['english'][:80]!r}"
        )
    hashes = _hashes(desk, text, check["statement"])
    if isinstance(hashes, Found):
        return hashes
    return HOLDS if hashes[0] == hashes[1] else Found(reason="reads_as", detail=f"it reads as {text!r}")


def _assembles(_: _Desk, check: Check) -> Found:
    template, part, whole = check["template"], check["part"], check["whole"]
    if template.count(HOLE) == 1 and template.replace(HOLE, part) == whole:
        return HOLDS
    return Found(reason="assembly", detail=f"putting {part[:60]!r} into the hole does not give the whole")


HOLE = "⟨?⟩"
"""Stands for what is masked."""


def _shorter(_: _Desk, check: Check) -> Found:
    if shorter(check["left"], check["right"]):
        return HOLDS
    return Found(reason="length", detail="what should be shorter is not")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _less(_: _Desk, check: Check) -> Found:
    if _number(check["left"]) < _number(check["right"]):
        return HOLDS
    return Found(reason="order", detail=f"{check['left']} is not less than {check['right']}")


def _equal(_: _Desk, check: Check) -> Found:
    if check["left"] == check["right"]:
        return HOLDS
    return Found(reason="unequal", detail=f"{check['left'][:80]!r} is not {check['right'][:80]!r}")


def _row(desk: _Desk, check: Check) -> Found:
    row = desk.lab.by_name.get(check["name"])
    if row is None:
        return Found(reason="row", detail=f"no theorem {check['name']} in the corpus")
    value = row_values(row).get(check["field"])
    said = dict(check.args)["value"]
    if isinstance(value, list):
        same = sorted(value) == sorted(said if isinstance(said, tuple) else [said])
    else:
        same = value == said or (not isinstance(said, tuple) and str(value) == str(said))
    if same:
        return HOLDS
    return Found(reason="row", detail=f"{check['field']} of {check['name']} is {json.dumps(value)[:120]}")


def _tokens(_: _Desk, check: Check) -> Found:
    number = num_tokens(check["text"])
    if int(check["least"]) <= number <= int(check["most"]):
        return HOLDS
    return Found(reason="length", detail=f"{number} tokens, not {check['least']} to {check['most']}")


def _rule(_: _Desk, check: Check) -> Found:
    rule = RULES.get(check["rule"])
    if rule is None:
        return Found(reason="rule", detail=f"no rule {check['rule']!r}")
    given = dict(check.args)
    inputs = [given[name] for name in ("input", "second", "third") if name in given]
    try:
        made = rule(*(item if isinstance(item, tuple) else str(item) for item in inputs))
    except (TypeError, ValueError, LookupError) as error:
        return Found(reason="rule", detail=f"the rule {check['rule']} cannot read its input: {error}")
    if made == check["output"]:
        return HOLDS
    return Found(reason="rule", detail=f"the rule {check['rule']} gives {made[:120]!r}")


_JUDGES: Mapping[str, Callable[[_Desk, Check], Found]] = {
    "certified": _certified,
    "fails": _fails,
    "broken": _broken,
    "state": _state,
    "uses": _uses,
    "refutes": _refutes,
    "same": _same,
    "different": _different,
    "denies": _denies,
    "compiles": _compiles,
    "source": _source,
    "reads": _reads,
    "assembles": _assembles,
    "shorter": _shorter,
    "less": _less,
    "equal": _equal,
    "row": _row,
    "tokens": _tokens,
    "rule": _rule,
}
assert _JUDGES.keys() == KINDS.keys(), "every kind of check has its judge"


def first_problem(found: Sequence[Found]) -> Found:
    """The first check that does not hold, or one that says all do, with the hashes of all."""
    for item in found:
        if item.reason:
            return item
    return Found(hashes=tuple(h for item in found for h in item.hashes))
