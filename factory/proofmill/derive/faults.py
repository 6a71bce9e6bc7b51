"""Proofs spoiled on purpose, and what Lean says of them; and proofs that survive being shortened.

Each change is small and of a named kind: what a prover that nearly knows the answer would write. Which
changes break a proof is Lean's word; those that do not are other proofs of the same theorem.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from proofmill.derive.checks import num_tokens, shorter
from proofmill.derive.context import about, definitions_for, pick
from proofmill.derive.lab import Lab, Pair
from proofmill.derive.make import Draft, Skip
from proofmill.derive.probe import error_class
from proofmill.derive.rules import trace
from proofmill.export.rows import CorpusRow
from proofmill.prove.protocol import Goal, LemmaHint, Tried, find_prover

__all__ = ["alternatives", "broken", "judged", "searches"]

PER_THEOREM = 6
MAX_MESSAGE = 1500
_INSTEAD = (
    ("omega", "rfl"),
    ("simp_all", "simp"),
    ("simp_all", "omega"),
    ("rfl", "omega"),
    ("simp only", "simp"),
    ("fun_induction", "induction"),
    ("induction", "cases"),
    ("cases", "induction"),
    ("simp", "rfl"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Variations:
    """Changed proofs of one theorem."""

    row: CorpusRow
    broken: tuple[tuple[str, str], ...]
    """Kind of change and text."""
    working: tuple[str, ...]
    """Certified, and not the theorem's own proof."""


def _variations(lab: Lab) -> list[_Variations]:
    changed = {
        row.name: [(kind, text) for kind, text in _changes(row) if text != row.proof] for row in lab.rows
    }
    pairs: list[Pair] = [(lab.by_name[n].statement, text) for n, own in changed.items() for _, text in own]
    lab.probe(pairs)
    working = set(lab.working(pairs))
    found = []
    for name, own in changed.items():
        row = lab.by_name[name]
        bad: dict[str, str] = {}
        for kind, text in own:
            answer = lab.probed(row.statement, text)
            if answer is not None and answer.error and len(answer.error) <= MAX_MESSAGE:
                bad.setdefault(text, kind)
        chosen = pick(list(bad), PER_THEOREM, name)
        good = dict.fromkeys(text for _, text in own if (row.statement, text) in working)
        found.append(
            _Variations(row=row, broken=tuple((bad[text], text) for text in chosen), working=tuple(good))
        )
    return found


def _changes(row: CorpusRow) -> Iterator[tuple[str, str]]:
    yield from _without_lemmas(row.proof)
    yield from _other_steps(row.proof)
    yield from _other_variables(row)
    for tactic in ("rfl", "simp", "omega", "simp_all"):
        yield "too_weak", f"by\n  {tactic}"


def _without_lemmas(proof: str) -> Iterator[tuple[str, str]]:
    for match in re.finditer(r"\[([^\[\]]+)\]", proof):
        names = [name.strip() for name in match[1].split(",")]
        for name in names:
            left = [other for other in names if other != name]
            rest = f"[{', '.join(left)}]" if left else ""
            head = proof[: match.start()]
            text = f"{head if rest else head.rstrip()}{rest}{proof[match.end() :]}"
            yield "missing_lemma", text
        first = names[0]
        if len(first) > 3:
            typo = f"{first[:-2]}{first[-1]}{first[-2]}"
            if typo != first:
                yield "misspelt_lemma", proof.replace(first, typo, 1)


def _other_steps(proof: str) -> Iterator[tuple[str, str]]:
    parts = proof.split(" <;> ")
    for place in range(1, len(parts)):
        yield "missing_step", " <;> ".join([*parts[:place], *parts[place + 1 :]])
    lines = proof.splitlines()
    for place in range(1, len(lines)):
        if len(lines) > 2:
            yield "missing_step", "\n".join([*lines[:place], *lines[place + 1 :]])
    for old, new in _INSTEAD:
        if re.search(rf"\b{old}\b", proof):
            yield "other_tactic", re.sub(rf"\b{old}\b", new, proof, count=1)
    yield "no_generalisation", re.sub(r" generalizing [^<\n]*?(?= <;>|\n|$)", "", proof)
    yield "misspelt_tactic", re.sub(r"\b(simp_all|induction|omega|rfl|cases)\b", r"\1s", proof, count=1)


def _other_variables(row: CorpusRow) -> Iterator[tuple[str, str]]:
    used = re.search(r"\b(?:induction|cases) (\S+)", row.proof)
    if used is None:
        return
    for names in re.findall(r"\(([^():]+) :", row.statement):
        for name in names.split():
            if name != used[1] and not name.startswith("h"):
                text = f"{row.proof[: used.start(1)]}{name}{row.proof[used.end(1) :]}"
                yield "other_variable", text


def _all(lab: Lab) -> list[_Variations]:
    return lab.once("variations", _variations)


def broken(lab: Lab) -> Iterator[Draft | Skip]:
    """A draft for each broken proof: what Lean says, and the proof that works."""
    for item in _all(lab):
        if not item.broken:
            yield Skip(reason="nothing_breaks_it")
        for kind, text in item.broken:
            answer = lab.probed(item.row.statement, text)
            assert answer is not None
            lines = text.splitlines()
            yield Draft(
                subject=item.row.name,
                fields={
                    **about(lab, item.row),
                    "change": kind,
                    "broken": text,
                    "error": error_class(answer.error),
                    "line": answer.line,
                    "place": lines[answer.line - 2].strip() if 1 < answer.line < len(lines) + 2 else "",
                    "message": answer.error,
                    "proof": item.row.proof,
                },
            )


def judged(lab: Lab) -> Iterator[Draft | Skip]:
    """For each theorem a proof that works and one that does not, with the answer."""
    for item in _all(lab):
        good = pick([item.row.proof, *item.working], 2, item.row.name)
        bad = [text for _, text in item.broken[: len(good)]]
        for works, text in [*((True, t) for t in good), *((False, t) for t in bad)]:
            yield Draft(
                subject=item.row.name,
                fields={
                    **about(lab, item.row),
                    "proof": text,
                    "works": works,
                },
            )


def alternatives(lab: Lab) -> Iterator[Draft | Skip]:
    """Pairs of certified proofs of one theorem, of which one is shorter."""
    for item in _all(lab):
        texts = [item.row.proof, *item.working]
        best = min(texts, key=lambda text: (num_tokens(text), text))
        longer = [text for text in texts if shorter(best, text)]
        if not longer:
            yield Skip(reason="no_shorter_proof")
        for text in pick(longer, 2, item.row.name):
            is_first = pick([best, text], 1, "order") == [best]
            yield Draft(
                subject=item.row.name,
                fields={
                    **about(lab, item.row),
                    "long": text,
                    "short": best,
                    "first": best if is_first else text,
                    "second": text if is_first else best,
                    "shorter": "A" if is_first else "B",
                    "is_first": is_first,
                },
            )


@dataclass(slots=True)
class _Recording:
    """A prover's session that remembers what was tried on each goal, and what Lean said."""

    lab: Lab
    lemmas: Sequence[LemmaHint] = ()
    effort: int | None = None
    tried: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def elaborate(self, rows: Sequence[tuple[Goal, str]]) -> list[str | None]:
        """See ``ProverSession``."""
        pairs = [(goal.id, proof) for goal, proof in rows]
        self.lab.probe(pairs)
        answers: list[str | None] = []
        for (goal, proof), pair in zip(rows, pairs, strict=True):
            answer = self.lab.probed(*pair)
            error = (
                "Lean gave no answer" if answer is None else None if answer.ok else answer.error or "a hole"
            )
            self.tried.setdefault(goal.id, []).append((proof, error or ""))
            answers.append(error)
        return answers

    def note(self, tried: Tried) -> None:
        """See ``ProverSession``."""


MAX_SEARCHES = 400
MAX_TRIED = 5


def searches(lab: Lab) -> Iterator[Draft | Skip]:
    """The portfolio's search for each theorem, run again: failures as they came, then what worked."""
    names = pick([row.name for row in lab.rows if row.split != "withheld"], MAX_SEARCHES, "search")
    statements = {name: lab.by_name[name].statement for name in names}
    lab.freeze(statements.values())
    session = _Recording(lab)
    goals = [lab.goal(statement) for statement in statements.values()]
    found = {c.conjecture_id: c.proof for c in find_prover("portfolio").prove(goals, session)}
    working = set(lab.working((statement, proof) for statement, proof in found.items()))
    for name in names:
        statement = statements[name]
        proof = found.get(statement)
        if proof is None or (statement, proof) not in working:
            yield Skip(reason="not_found_again")
            continue
        failed = _before(session.tried[statement], proof)
        answers = [(text, lab.probed(statement, text)) for text in failed]
        told = [(text, a) for text, a in answers if a is not None and 0 < len(a.error) <= MAX_MESSAGE]
        told = [*told[: MAX_TRIED - 2], *told[-2:]] if len(told) > MAX_TRIED else told
        if not told:
            yield Skip(reason="found_at_once")
            continue
        tried = tuple(text for text, _ in told)
        messages = tuple(answer.error for _, answer in told)
        yield Draft(
            subject=name,
            fields={
                "name": name,
                "statement": statement,
                "definitions": definitions_for(lab, statement),
                "tried": tried,
                "errors": tuple(error_class(text) for text in messages),
                "lines": tuple(str(answer.line) for _, answer in told),
                "said": messages,
                "proof": proof,
                "trace": trace(tried, messages, proof),
                "num_tried": len(failed),
            },
        )


def _before(tried: Iterable[tuple[str, str]], proof: str) -> list[str]:
    """What failed until the proof was found; a rung's scripts after it were tried with it, not before."""
    failed: list[str] = []
    for text, error in tried:
        if text == proof:
            break
        if error:
            failed.append(text)
    return failed
