"""``proofmill train`` on what a loop has seen: preferences among its samples, or rewards from the certifier.

The recipe names a loop's folder. Its pool never held what is held out; statements of suites are left out here, too.
Preferences are of two kinds: a certified sample over a rejected one, and of two certified proofs the plainer one, which
uses no more theorems, is no longer and is no more work for Lean (a second round guided by a judge that is a rule, not
a model). Instead of them, the pairs may be of tokens and steps that decide, from ``proofmill loop --pivotal``.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from proofmill import __version__
from proofmill.atomic import atomic_write_text
from proofmill.config import Count, decode_toml
from proofmill.derive.decontaminate import read_benchmark, shipped_suites
from proofmill.errors import ConfigError
from proofmill.machine import cpu_s
from proofmill.theory.theory import Theory, compile_theory
from proofmill_provers.loop.attempts import tally_of
from proofmill_provers.loop.evidence import judge_of, pairs_of, plainer_pairs
from proofmill_provers.loop.pivots import id_pairs
from proofmill_provers.loop.pool import HeldOut
from proofmill_provers.loop.records import Item, Tally
from proofmill_provers.loop.workshop import Memory, Workshop
from proofmill_provers.training.card import tuned_card
from proofmill_provers.training.checkpoint import open_checkpoint
from proofmill_provers.training.preferences import Pair, PreferenceSection, prefer, prefer_ids, write_pairs
from proofmill_provers.training.publish import free_place, publish, same_work
from proofmill_provers.training.recipe import Settled
from proofmill_provers.training.reinforce import Question, ReinforceSection, reinforce

__all__ = ["TuneRecipe", "load_tune_recipe", "merged", "tune"]

SCHEMA = 2
"""Of what is made here; a folder of work that an older version began is not taken up."""
_PAIRS, _PAIR_DROPS, _PIVOTS = "pairs.jsonl", "pair_drops.json", "pivotal.jsonl"
_PROPOSED, _EXTRA = "proposed.json", "extra.json"
"""Where a generation's own conjectures and its statements from hindsight are."""
_WEIGHTS = "model.safetensors"


@dataclass(frozen=True, slots=True, kw_only=True)
class TuneRecipe:
    """Everything that a second round needs to know."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: str
    licence: str = "apache-2.0"
    loop: str
    """Folder of a loop (``proofmill loop``), relative to the recipe's file."""
    theory: str = "arith-list"
    """The loop's theory."""
    start: str | None = None
    """Folder of the checkpoint to improve; left out: that of the loop's last generation."""
    pairs: tuple[Literal["certificate", "plainness", "pivotal"], ...] = ("certificate", "plainness")
    """Kinds of preferences: certified over rejected, plainer over longer; or, alone, ``pivotal``: what the last
    generation's ``pivotal.jsonl`` holds (``proofmill loop --pivotal``)."""
    heartbeats: Count = 5_000
    """Bound of one proof while it is tried, in Lean's ``maxHeartbeats`` (thousands)."""
    against: tuple[str, ...] = ()
    """JSONL files of statements that must not be learned. The suites under datasets/seeds are always among them."""
    preferences: PreferenceSection | None = None
    """``[preferences]``: learn from pairs (DPO)."""
    reinforce: ReinforceSection | None = None
    """``[reinforce]``: learn from rewards (GRPO)."""

    def __post_init__(self) -> None:
        """Refuses recipes that ask for nothing, or for two things.

        Raises:
            ValueError: the keys, and what would be right.
        """
        if (self.preferences is None) == (self.reinforce is None):
            raise ValueError("a recipe with loop must have one of the sections [preferences] and [reinforce]")
        if self.preferences is not None and not self.pairs:
            raise ValueError("pairs must name at least one of 'certificate' and 'plainness'")
        if "pivotal" in self.pairs and len(self.pairs) > 1:
            raise ValueError(
                "pairs: 'pivotal' stands alone, as its pairs are of tokens and not of whole proofs"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What a loop's folder holds for a second round."""

    items: Mapping[str, Item]
    tallies: Sequence[Tally]
    last: Path
    """Folder of its last generation."""
    model: Path
    digest: str
    """Of the corpus of its last generation."""
    drops: Mapping[str, int]


def load_tune_recipe(path: Path) -> TuneRecipe:
    """The recipe in a TOML file; paths in it are made absolute.

    Raises:
        ConfigError: unreadable, unknown keys, values out of bounds, or folders that are not there.
    """
    recipe, settled = decode_toml(path, TuneRecipe), Settled(path)
    return dataclasses.replace(
        recipe,
        loop=settled.one("loop", recipe.loop),
        start=None if recipe.start is None else settled.one("start", recipe.start),
        against=settled.all("against", recipe.against),
    )


def tune(
    recipe_path: Path,
    out: Path,
    *,
    workers: int = 1,
    tell: Callable[[str], None] = lambda _: None,
) -> Mapping[str, object]:
    """Improves a checkpoint as a recipe says, or goes on where a killed run stopped.

    Args:
        recipe_path: A TOML file, see ``TuneRecipe``.
        out: The model's folder; it must not be there yet.
        workers: Lean processes at once.
        tell: Told of progress.

    Returns:
        What ``training.json`` holds, and where the model lies.

    Raises:
        ConfigError: the recipe or the loop cannot be used, or ``out`` is taken.
        ProverError: the extras are missing.
    """
    recipe = load_tune_recipe(recipe_path)
    work = free_place(out)
    started, cpu = time.monotonic(), cpu_s()
    theory = compile_theory(recipe.theory)
    seen = _read_loop(recipe, theory)
    identity = {
        "recipe": _digest(recipe),
        "loop": seen.digest,
        "start": hashlib.sha256((seen.model / _WEIGHTS).read_bytes()).hexdigest(),
        "schema": SCHEMA,
    }
    is_pivotal = recipe.preferences is not None and "pivotal" in recipe.pairs
    tokens = id_pairs(seen.last / _PIVOTS, seen.model, seen.items) if is_pivotal else []
    if is_pivotal:
        identity["pairs"] = hashlib.sha256((seen.last / _PIVOTS).read_bytes()).hexdigest()
    same_work(work, identity)
    workshop = Workshop(
        theory,
        heartbeats=recipe.heartbeats,
        memory=Memory(work / "verdicts.jsonl"),
        workers=workers,
    )
    items = {item.id: item for item in workshop.take(list(seen.items.values()))}
    drops = {**seen.drops, "not_frozen": len(seen.items) - len(items)}
    steps = work / "steps"
    facts: dict[str, Any]
    if recipe.preferences is not None and is_pivotal:
        model = prefer_ids(seen.model, tokens, recipe.preferences, steps, tell=tell)
        facts = {"pairs": {"pivotal": len(tokens)}}
    elif recipe.preferences is not None:
        pairs, pair_drops = _pairs(recipe, workshop, items, seen.tallies, work)
        model = prefer(seen.model, pairs, recipe.preferences, steps, tell=tell)
        kinds = Counter(pair.kind for pair in pairs)
        facts = {"pairs": dict(sorted(kinds.items())), "pair_drops": pair_drops}
    else:
        assert recipe.reinforce is not None
        questions = _questions(workshop, items, seen.tallies)
        model, groups = reinforce(
            seen.model, questions, judge_of(workshop), recipe.reinforce, steps, tell=tell
        )
        facts = {"questions": len(questions), "groups": groups}
    record: dict[str, Any] = {
        "schema": SCHEMA,
        "proofmill": __version__,
        "kind": "reinforce" if recipe.preferences is None else "preferences",
        "recipe": {**asdict(recipe), "loop": Path(recipe.loop).name, "start": seen.model.name},
        "recipe_digest": identity["recipe"],
        "loop_corpus": seen.digest,
        "start_weights": identity["start"],
        "drops": {reason: num for reason, num in drops.items() if num},
        "weights": sum(p.numel() for p in model.parameters()),
        "steps": next(s.steps for s in (recipe.preferences, recipe.reinforce) if s is not None),
        **facts,
        "wall_s": round(time.monotonic() - started, 1),
        "cpu_s": round(cpu_s() - cpu, 1),
    }
    _, tokenizer = open_checkpoint(seen.model)
    card = tuned_card(recipe.name, recipe.title, recipe.licence, record)
    size = publish(model, tokenizer, record, card, out)
    shutil.rmtree(work, ignore_errors=True)
    return {**record, "model": str(out), "bytes": size}


def _read_loop(recipe: TuneRecipe, theory: Theory) -> _Seen:
    """Statements and samples of all whole generations.

    Raises:
        ConfigError: it is no loop's folder, is one of another theory, or no generation is whole.
    """
    folder = Path(recipe.loop)
    done = sorted(folder.glob("generations/*/done.json"), key=lambda path: int(path.parent.name))
    if not (folder / "pool.json").is_file() or not done:
        raise ConfigError(
            f"loop: {folder} is not the folder of a loop with a whole generation; run `proofmill loop` first"
        )
    if (known := _json(folder / "identity.json")["theory"]) != theory.digest:
        raise ConfigError(
            f"theory: the loop in {folder} is about another theory ({known[:19]}) than {recipe.theory} "
            f"({theory.digest[:19]}); name the one it was run with"
        )
    pool = _json(folder / "pool.json")
    rows = list(pool["items"])
    tallies = []
    for path in (file.parent for file in done):
        for name in (_PROPOSED, _EXTRA):
            rows += _json(path / name)["items"] if (path / name).is_file() else []
        tallies += [tally_of(row) for row in _json(path / "tries.json")]
    own = [row for path in map(Path, recipe.against) for row in read_benchmark(path)]
    guard = HeldOut([_item(row) for row in pool["held_out"]], [*shipped_suites(), *own])
    told = {item.id: item for item in map(_item, rows)}
    whole = merged(tallies)
    drops = Counter({"no_statement": sum(tally.id not in told for tally in whole)})
    items: dict[str, Item] = {}
    for item in told.values():
        if reason := guard.reason(item):
            drops[reason] += 1
        else:
            items[item.id] = item
    model = Path(recipe.start) if recipe.start is not None else done[-1].parent / "model"
    if not (model / _WEIGHTS).is_file():
        raise ConfigError(f"start: {model} holds no {_WEIGHTS}; name the folder of a checkpoint")
    return _Seen(
        items=items,
        tallies=[tally for tally in whole if tally.id in items],
        last=done[-1].parent,
        model=model,
        digest=str(_json(done[-1])["corpus_digest"]),
        drops=dict(sorted(drops.items())),
    )


def _item(row: Mapping[str, Any]) -> Item:
    return Item(**{**row, "parents": tuple(row["parents"])})


def merged(tallies: Sequence[Tally]) -> list[Tally]:
    """One tally for each statement; of two words on one proof text the one that decides stands."""
    proofs: dict[str, dict[str, tuple[int, str]]] = {}
    drops: dict[str, Counter[str]] = {}
    for tally in tallies:
        own = proofs.setdefault(tally.id, {})
        drops.setdefault(tally.id, Counter()).update(tally.drops)
        for proof, (times, word) in tally.proofs.items():
            before, known = own.get(proof, (0, word))
            own[proof] = (before + times, word if known == "undecided" else known)
    return [Tally(id=id_, proofs=own, drops=dict(drops[id_])) for id_, own in proofs.items()]


def _pairs(
    recipe: TuneRecipe, workshop: Workshop, items: Mapping[str, Item], tallies: Sequence[Tally], work: Path
) -> tuple[list[Pair], dict[str, int]]:
    """The preferences, made once, and how many proofs could not be compared, by reason."""
    path = work / _PAIRS
    if not path.is_file():
        known = [tally for tally in tallies if tally.id in items]
        made = pairs_of(workshop, items, known) if "certificate" in recipe.pairs else []
        more, drops = plainer_pairs(workshop, items, known) if "plainness" in recipe.pairs else ([], {})
        atomic_write_text(work / _PAIR_DROPS, json.dumps(drops))
        write_pairs([*made, *more], path)
    pairs = [Pair(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
    return pairs, _json(work / _PAIR_DROPS)


def _questions(workshop: Workshop, items: Mapping[str, Item], tallies: Sequence[Tally]) -> list[Question]:
    """Statements that were solved in some samples and not in all: in the others every group is flat.

    Raises:
        ConfigError: there is none.
    """
    open_ = [t.id for t in tallies if t.id in items and 0 < t.wins < t.num]
    if not open_:
        raise ConfigError(
            "loop: no statement was solved by some samples and not by all: there is nothing to learn"
        )
    return [Question(id=id_, prompt=workshop.prompt(items[id_])) for id_ in sorted(open_)]


def _digest(recipe: TuneRecipe) -> str:
    """Digest of everything in a recipe but where folders lie."""
    plain = asdict(recipe)
    for key in ("loop", "start", "against"):
        plain.pop(key)
    return "sha256:" + hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
