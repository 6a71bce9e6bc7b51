"""``proofmill loop --pivotal``: pivotal tokens and steps of the last generation's policy, as preference pairs.

Two files beside the generation's others: ``pivotal.jsonl`` has the pairs, ``pivotal.json`` the settings, the counts
and what was dropped. Nothing else of the loop depends on them.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from proofmill.atomic import atomic_write_text
from proofmill.errors import ConfigError
from proofmill_provers.loop.attempts import tally_of
from proofmill_provers.loop.backward import LeanSession
from proofmill_provers.loop.evidence import judge_of
from proofmill_provers.loop.folder import LoopFolder
from proofmill_provers.loop.learning import open_sampler
from proofmill_provers.loop.pivotal import STEP, Asked, Found, Pivot, find_pivots
from proofmill_provers.loop.pool import HeldOut
from proofmill_provers.loop.recipe import LoopRecipe
from proofmill_provers.loop.records import Item, Tally
from proofmill_provers.loop.workshop import Workshop
from proofmill_provers.states import Prefix, probe_states
from proofmill_provers.training.preferences import IdPair

__all__ = ["id_pairs", "look_for_pivots", "mixed_statements"]


def look_for_pivots(
    folder: LoopFolder,
    workshop: Workshop,
    items: Mapping[str, Item],
    held_out: HeldOut,
    recipe: LoopRecipe,
    *,
    generation: int,
) -> dict[str, int]:
    """Writes the generation's pivotal pairs, unless they are there; the counts.

    Args:
        folder: Of the loop; holds what the generation tried, and its model.
        workshop: Knows all statements in ``items``.
        items: The pool by id.
        held_out: What may not be learned.
        recipe: Of the loop; its section ``pivotal`` has the settings.
        generation: Its number.

    Raises:
        ConfigError: the pairs that are there were made with other settings.
        ProverError: the model cannot be read.
    """
    place, section = f"generations/{generation}", recipe.pivotal
    settings = asdict(section)

    def make() -> dict[str, Any]:
        drops: Counter[str] = Counter()
        tries = json.loads((folder.root / place / "tries.json").read_text(encoding="utf-8"))
        tallies = [tally_of(row) for row in tries]
        asked = mixed_statements(workshop, items, tallies, held_out, section.statements, drops)
        found = find_pivots(
            open_sampler(folder.root / place / "model", recipe.threads),
            judge_of(workshop),
            asked,
            section,
            temperature=recipe.attempts.temperature,
            max_tokens=recipe.attempts.max_tokens,
            seed=1000 * recipe.seed + generation,
        )
        rows = _rows(workshop, found, f"{place}/model", _digest(folder.root / place / "model"))
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
        atomic_write_text(folder.root / place / "pivotal.jsonl", "".join(lines))
        return {
            "settings": settings,
            "counts": {
                **{f"statements_{reason}": num for reason, num in sorted(drops.items())},
                **found.counts,
                "steps_without_state": sum(row["unit"] == STEP and row["state"] is None for row in rows),
            },
            "dropped": [asdict(pivot) for pivot in found.dropped],
        }

    kept = folder.step(f"{place}/pivotal.json", make)
    if kept["settings"] != settings:
        raise ConfigError(
            f"{folder.root / place}/pivotal.json was made with other settings in [pivotal]; "
            "move pivotal.json and pivotal.jsonl away to make them anew"
        )
    counts: dict[str, int] = kept["counts"]
    return counts


def mixed_statements(
    workshop: Workshop,
    items: Mapping[str, Item],
    tallies: Sequence[Tally],
    held_out: HeldOut,
    num: int,
    drops: Counter[str],
) -> list[Asked]:
    """Statements with samples that certified and samples that did not, those nearest to one half first.

    Args:
        workshop: Knows them.
        items: By id.
        tallies: Of the samples.
        held_out: What may not be learned.
        num: How many at most.
        drops: Counts those left out: ``decided``, ``held_out``, ``over_limit``.
    """
    open_ = [tally for tally in tallies if 0 < tally.wins < tally.num]
    allowed = [tally for tally in open_ if not held_out.reason(items[tally.id])]
    ranked = sorted(allowed, key=lambda tally: (abs(tally.wins / tally.num - 0.5), tally.id))[:num]
    drops["decided"] += len(tallies) - len(open_)
    drops["held_out"] += len(open_) - len(allowed)
    drops["over_limit"] += len(allowed) - len(ranked)
    chosen = [items[tally.id] for tally in ranked]
    return [Asked(theorem=i.id, statement=i.statement, prompt=workshop.prompt(i)) for i in chosen]


def id_pairs(path: Path, model: Path, theorems: Container[str]) -> list[IdPair]:
    """The pairs in a ``pivotal.jsonl``, for ``prefer_ids``.

    Args:
        path: The file.
        model: The checkpoint to improve. It must be the one whose chances were compared, which has these tokens, too.
        theorems: Whose pairs may be learned.

    Raises:
        ConfigError: it cannot be read, is not such a file, or is about another checkpoint.
    """
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        others = {row["model"] for row in rows} - {_digest(model)}
        made = [
            IdPair(
                prompt_ids=(*row["prompt_ids"], *row["prefix_ids"]),
                chosen_ids=tuple(row["chosen_ids"]),
                rejected_ids=tuple(row["rejected_ids"]),
            )
            for row in rows
            if row["theorem"] in theorems
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path} cannot be read as pivotal pairs: {error!r}") from error
    if others:
        raise ConfigError(
            f"{path} is about another checkpoint than {model}: its pairs are of that one's samples"
        )
    return made


def _rows(workshop: Workshop, found: Found, checkpoint: str, digest: str) -> list[dict[str, Any]]:
    """Pairs as they are written; steps with the state before them, where Lean has one."""
    steps = [pivot for pivot in found.pivots if pivot.unit == STEP]
    states = dict(zip(map(id, steps), _states(workshop, steps), strict=True))
    rows = []
    for pivot in found.pivots:
        row = asdict(pivot)
        row.pop("reason")
        rows.append({**row, "state": states.get(id(pivot)), "checkpoint": checkpoint, "model": digest})
    return rows


def _states(workshop: Workshop, pivots: Sequence[Pivot]) -> list[str | None]:
    """The goals before each step, an empty line between two; None where the prefix has no state of its own.

    The prefix of a script with ``<;>`` ends with the combinator, which is left out: what follows it is run on each
    of these goals. Within a structured tactic, such as the alternatives of ``induction``, there is no such state.
    """
    session = LeanSession(compiler=workshop.compiler)
    asked = []
    for pivot in pivots:
        text = workshop.codec(pivot.theorem).decode(pivot.prefix.strip()) or ""
        lines = text.strip().removesuffix("<;>").rstrip().splitlines()
        prefix = Prefix(lines=tuple(line.removeprefix("  ") if at else line for at, line in enumerate(lines)))
        asked.append((workshop.goal(pivot.theorem), prefix))
    answers = probe_states(session, asked)
    return ["\n\n".join(goal.text for goal in answer.goals) if answer.ok else None for answer in answers]


def _digest(folder: Path) -> str:
    """Of a checkpoint: names and bytes of its files."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        digest.update(f"{path.name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return f"sha256:{digest.hexdigest()}"
