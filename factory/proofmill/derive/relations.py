"""Theorems as wholes, and what holds between them: proofs, words, names, premises, difficulty, order."""

from __future__ import annotations

import random
from collections import Counter, defaultdict, deque
from collections.abc import Iterator

from proofmill.derive.checks import HOLE, num_tokens
from proofmill.derive.context import about, definitions_for, pick, words
from proofmill.derive.english import in_english, read_back
from proofmill.derive.lab import Lab, Pair, rename
from proofmill.derive.make import Draft, Skip
from proofmill.derive.neighbours import congruences, instances, restated
from proofmill.derive.rules import label
from proofmill.derive.syntax import ParseError
from proofmill.export.rows import code_text

__all__ = [
    "contexts",
    "developments_4k",
    "developments_16k",
    "difficulties",
    "english",
    "names",
    "orders",
    "pairs",
    "premises",
    "theorems",
]

NEGATIVES, LEAST_NEGATIVES = 6, 3
MAX_POOL = 400
"""Facts from which negatives are filled up that no name suggests."""
MAX_NEAR = 40
"""The latest theorems about a definition among which a context is chosen."""


def theorems(lab: Lab) -> Iterator[Draft | Skip]:
    """Each theorem with its proof and what came before it."""
    for row in lab.rows:
        yield Draft(
            subject=row.name,
            others=row.closure,
            fields={
                **about(lab, row),
                "code": row.code,
                "open": f"{row.code.removesuffix(row.proof + chr(10))}{HOLE}\n",
                "proof": row.proof,
                "script": row.script,
                "family": row.family,
            },
        )


def contexts(lab: Lab) -> Iterator[Draft | Skip]:
    """A theorem after others of the same functions: what else could be true."""
    before: dict[tuple[str, str], deque[str]] = defaultdict(lambda: deque(maxlen=MAX_NEAR))
    for row in lab.rows:
        own = definitions_for(lab, row.statement)
        shared = (name for text in own for name in before[row.split, text])
        near = [name for name in shared if lab.by_name[name].canonical != row.canonical]
        for text in own:
            before[row.split, text].append(row.name)
        if not own or not near:
            yield Skip(reason="no_neighbours")
            continue
        known = pick(near, 4, row.name)
        yield Draft(
            subject=row.name,
            others=tuple(known),
            fields={
                "name": row.name,
                "definitions": own,
                "known": tuple(lab.by_name[name].statement for name in known),
                "known_proofs": tuple(lab.by_name[name].proof for name in known),
                "statement": row.statement,
                "proof": row.proof,
            },
        )


def english(lab: Lab) -> Iterator[Draft | Skip]:
    """Theorems in words that read back to the same term."""
    for row in lab.rows:
        try:
            text = in_english(row.statement)
        except ParseError:
            yield Skip(reason="no_words_for_it")
            continue
        if not read_back(text):
            yield Skip(reason="not_read_back")
            continue
        yield Draft(
            subject=row.name,
            fields={
                "name": row.name,
                "statement": row.statement,
                "definitions": definitions_for(lab, row.statement),
                "english": text,
                "proof": row.proof,
            },
        )


def names(lab: Lab) -> Iterator[Draft | Skip]:
    """Theorems without their names, and the names that the rule gives them."""
    for row in lab.rows:
        given = label(row.statement)
        bare = rename(row.statement, "target")
        if not given or bare is None:
            yield Skip(reason="no_label")
            continue
        yield Draft(
            subject=row.name,
            fields={
                "name": row.name,
                "statement": bare,
                "named": rename(row.statement, given) or "",
                "definitions": definitions_for(lab, row.statement),
                "label": given,
                "proof": row.proof,
            },
        )


def difficulties(lab: Lab) -> Iterator[Draft | Skip]:
    """How hard a theorem was for the prover."""
    for row in lab.rows:
        if row.difficulty is None:
            yield Skip(reason="no_difficulty")
            continue
        yield Draft(
            subject=row.name,
            fields={
                "name": row.name,
                "statement": row.statement,
                "definitions": definitions_for(lab, row.statement),
                "difficulty": row.difficulty,
                "attempts": row.attempts,
                "script": row.script,
            },
        )


_LETTERS = ("A", "B", "C", "D")


def orders(lab: Lab) -> Iterator[Draft | Skip]:
    """Four theorems of distinct difficulties, to be put in order."""
    yield from _grouped(lab, len(_LETTERS))


def pairs(lab: Lab) -> Iterator[Draft | Skip]:
    """Two theorems of distinct difficulties."""
    yield from _grouped(lab, 2)


def _grouped(lab: Lab, size: int) -> Iterator[Draft | Skip]:
    for split in ("train", "test"):
        rows = [row for row in lab.rows if row.split == split and row.difficulty is not None]
        alike: dict[float, list[str]] = defaultdict(list)
        for row in rows:
            alike[row.difficulty or 0.0].append(row.name)
        for row in rows:
            chance = random.Random(row.id)
            others = [names for difficulty, names in sorted(alike.items()) if difficulty != row.difficulty]
            if len(others) < size - 1:
                yield Skip(reason="too_few_difficulties")
                continue
            chosen = [row.name, *(chance.choice(names) for names in chance.sample(others, size - 1))]
            chance.shuffle(chosen)
            told = [(letter, lab.by_name[name]) for letter, name in zip(_LETTERS, chosen, strict=False)]
            ranked = sorted(told, key=lambda item: (item[1].difficulty or 0.0, item[0]))
            yield Draft(
                subject=row.name,
                others=tuple(chosen),
                fields={
                    "names": tuple(r.name for _, r in told),
                    "letters": tuple(letter for letter, _ in told),
                    "difficulties": tuple(str(r.difficulty) for _, r in told),
                    "statements": tuple(r.statement for _, r in told),
                    "shown": tuple(f"{letter}. {r.statement}" for letter, r in told),
                    "answer": " ".join(letter for letter, _ in ranked),
                    "harder": ranked[-1][0],
                },
            )


def premises(lab: Lab) -> Iterator[Draft | Skip]:
    """What proof terms refer to, among facts that other proofs near them refer to."""
    asked: dict[str, Pair] = {row.name: (row.statement, row.proof) for row in lab.rows}
    lab.find_uses(asked.values())
    used = {name: lab.uses(*pair) for name, pair in asked.items()}
    facts_used = sorted({fact for facts in used.values() for fact in facts or ()})
    pool = pick(facts_used, MAX_POOL, "pool")
    by_part: dict[str, list[str]] = defaultdict(list)
    for fact in facts_used:
        for part in fact.split("."):
            by_part[part].append(fact)
    for name, facts in used.items():
        row = lab.by_name[name]
        if not facts:
            yield Skip(reason="no_premises")
            continue
        own = words(row.statement) | {part for fact in facts for part in fact.split(".")}
        near = Counter(fact for part in sorted(own) for fact in by_part[part])
        likely = [fact for fact, _ in near.most_common(MAX_NEAR)]
        allowed = [f for f in likely if f not in facts and _may_show(lab, f, row.split)]
        further = [f for f in pick(pool, MAX_NEAR, name) if f not in allowed and f not in facts]
        allowed += [f for f in further if _may_show(lab, f, row.split)]
        negatives = tuple(sorted(allowed[:NEGATIVES]))
        if len(negatives) < LEAST_NEGATIVES:
            yield Skip(reason="too_few_negatives")
            continue
        yield Draft(
            subject=name,
            fields={
                "name": name,
                "statement": row.statement,
                "definitions": definitions_for(lab, row.statement),
                "proof": row.proof,
                "premises": facts,
                "negatives": negatives,
                "candidates": tuple(pick([*facts, *negatives], len(facts) + len(negatives), row.id)),
                "edges": "\n".join(f"{name} -> {fact}" for fact in facts),
                "candidate": (shown := pick([facts[0], negatives[0]], 1, name)[0]),
                "used": shown == facts[0],
            },
        )


def _may_show(lab: Lab, fact: str, split: str) -> bool:
    other = lab.by_name.get(fact)
    return other is None or split == "test" or other.split == "train"


def developments_4k(lab: Lab) -> Iterator[Draft | Skip]:
    """Files of theorems in order, of some four thousand tokens."""
    yield from _developments(lab, 3000, 4500)


def developments_16k(lab: Lab) -> Iterator[Draft | Skip]:
    """Files of theorems in order, of some sixteen thousand tokens."""
    yield from _developments(lab, 12000, 17000)


def _developments(lab: Lab, least: int, most: int) -> Iterator[Draft | Skip]:
    """Theorems with what follows from each, until there are enough tokens; the last proof is to be found."""
    extra = lab.once("consequences", _consequences)
    for split in ("train", "test"):
        ends = [row.name for row in lab.rows if row.split == split and not row.closure]
        for name in pick(ends, MAX_ENDINGS, f"long.{least}"):
            yield _development(lab, name, extra, least, most)


def _consequences(lab: Lab) -> dict[str, list[Pair]]:
    """What follows from each theorem in one step, under names that nothing else has."""
    extra: dict[str, list[Pair]] = {}
    taken: set[str] = set(lab.by_name)
    for draft in [*instances(lab), *restated(lab), *congruences(lab)]:
        if isinstance(draft, Draft):
            kind = next(key for key in ("special", "other", "theorem") if key in draft.fields)
            statement, proof = str(draft.fields[kind]), str(draft.fields[f"{kind}_proof"])
            name = statement.split()[1]
            if name not in taken:
                taken.add(name)
                extra.setdefault(draft.subject, []).append((statement, proof))
    return extra


MAX_ENDINGS = 12


def _development(lab: Lab, name: str, extra: dict[str, list[Pair]], least: int, most: int) -> Draft | Skip:
    end = lab.by_name[name]
    blocks: list[Pair] = []
    shown: list[str] = []
    total = 0
    for row in lab.rows:
        if row.split != "train" or row.name == name or row.canonical == end.canonical:
            continue
        if set(row.closure) - set(shown):
            continue
        own = [(row.statement, row.proof), *extra.get(row.name, ())]
        total += sum(num_tokens(f"{statement} := {proof}") for statement, proof in own)
        blocks += own
        shown.append(row.name)
        if total >= (least + most) // 2:
            break
    if not least <= total <= most:
        return Skip(reason="too_few_theorems" if total < least else "too_long")
    code = code_text(
        tuple(lab.sources.theory), lab.sources.spec.context, [*blocks, (end.statement, end.proof)]
    )
    opening = code.removesuffix(f"{end.proof}\n")
    return Draft(
        subject=name,
        others=tuple(shown),
        fields={
            "name": name,
            "statement": end.statement,
            "definitions": definitions_for(lab, code),
            "opening": opening,
            "open": f"{opening}{HOLE}\n",
            "code": code,
            "proof": end.proof,
        },
    )
