"""Tactic proofs as terms: what a proof says once its tactics have run, as text that is certified again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from proofmill.derive.checks import HOLE
from proofmill.derive.context import about, pick
from proofmill.derive.lab import Lab, Pair
from proofmill.derive.make import Draft, Skip

__all__ = ["completions", "term_proofs", "terms"]

MAX_TERM = 1500
_SHOWN = re.compile(r"Try this:\s*(?:\[apply\]\s*)?(?:exact|refine)\s+(.*)", re.DOTALL)
_PART = (6, 160)


def term_proofs(lab: Lab) -> dict[str, str]:
    """Certified term proofs by theorem."""
    return lab.once("terms", _term_proofs)


def _term_proofs(lab: Lab) -> dict[str, str]:
    asked: dict[str, Pair] = {}
    for row in lab.rows:
        if row.proof.startswith("by\n"):
            body = "\n".join(f"  {line}" for line in row.proof.splitlines()[1:])
            asked[row.name] = (row.statement, f"by\n  show_term\n{body}")
    lab.probe(asked.values())
    texts: dict[str, str] = {}
    for name, pair in asked.items():
        answer = lab.probed(*pair)
        shown = next((m for info in answer.infos if (m := _SHOWN.search(info))), None) if answer else None
        if shown is not None and len(shown[1]) <= MAX_TERM:
            texts[name] = "\n".join(line.removeprefix("  ") for line in shown[1].strip().splitlines())
    working = set(lab.working((lab.by_name[name].statement, text) for name, text in texts.items()))
    return {name: text for name, text in texts.items() if (lab.by_name[name].statement, text) in working}


def terms(lab: Lab) -> Iterator[Draft | Skip]:
    """A draft for each theorem whose proof has a certified term."""
    found = term_proofs(lab)
    yield Skip(reason="no_term", num=len(lab.rows) - len(found))
    for name, term in found.items():
        row = lab.by_name[name]
        yield Draft(
            subject=name,
            fields={
                **about(lab, row),
                "proof": row.proof,
                "term": term,
            },
        )


def completions(lab: Lab) -> Iterator[Draft | Skip]:
    """Term proofs with a bracketed part taken out."""
    for name, term in term_proofs(lab).items():
        parts = [span for span in _brackets(term) if _PART[0] <= span[1] - span[0] <= _PART[1]]
        if not parts:
            yield Skip(reason="no_part")
        for text in pick([f"{start}:{end}" for start, end in parts], 2, name):
            start, end = map(int, text.split(":"))
            row = lab.by_name[name]
            yield Draft(
                subject=name,
                fields={
                    **about(lab, row),
                    "open": f"{term[:start]}{HOLE}{term[end:]}",
                    "part": term[start:end],
                    "proof": term,
                },
            )


def _brackets(text: str) -> Iterator[tuple[int, int]]:
    """Spans of balanced parentheses."""
    starts: list[int] = []
    for place, char in enumerate(text):
        if char == "(":
            starts.append(place)
        elif char == ")" and starts:
            yield starts.pop(), place + 1
