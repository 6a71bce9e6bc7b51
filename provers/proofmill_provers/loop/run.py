"""``proofmill loop``: generations of conjecture, attempt, certify, train and evaluate, each step kept as it is done."""

from __future__ import annotations

import dataclasses
import json
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from proofmill.atomic import atomic_write_text
from proofmill.conjecture.propose import propose
from proofmill.derive.decontaminate import shipped_suites
from proofmill.errors import ConfigError
from proofmill.generations import told_passes
from proofmill.sweep.hindsight import HINDSIGHT
from proofmill.theory.theory import compile_theory
from proofmill_provers.loop.attempts import attempt, draw_scripts, measure, tally_of
from proofmill_provers.loop.backward import look_at_failures
from proofmill_provers.loop.control import Controller, Health, Orders, health
from proofmill_provers.loop.difficulty import Posterior, choose, updated
from proofmill_provers.loop.evidence import pairs_of
from proofmill_provers.loop.folder import Clock, LoopFolder
from proofmill_provers.loop.learning import begin, fine_tune, open_sampler
from proofmill_provers.loop.measure import WIDE, paired, passes, scores
from proofmill_provers.loop.mixture import draws, examples_of, weights
from proofmill_provers.loop.pivots import look_for_pivots
from proofmill_provers.loop.pool import HeldOut, divide, item_of
from proofmill_provers.loop.proposing import MADE, Proposer
from proofmill_provers.loop.recipe import LoopRecipe, load_loop_recipe, loop_digest
from proofmill_provers.loop.records import CERTIFIED, Item, Row, Tally, corpus_digest
from proofmill_provers.loop.workshop import Memory, Workshop
from proofmill_provers.training.preferences import write_pairs

__all__ = ["Loop", "Measured", "run_loop"]


def run_loop(  # noqa: PLR0913 (each has a default that works)
    recipe_name: str,
    out: Path,
    *,
    seed: int | None = None,
    generations: int | None = None,
    control: bool = False,
    pivotal: bool = False,
    optimise_mixture: bool = False,
    workers: int = 2,
    tell: Callable[[str], None] = lambda _: None,
) -> Mapping[str, object]:
    """Runs a loop, or goes on where a killed run stopped.

    Args:
        recipe_name: ``default``, or the path of a TOML file.
        out: The loop's folder.
        seed: Instead of the recipe's.
        generations: Instead of the recipe's; more than before goes on from there.
        control: Whether a control is trained too, for the same steps on the data of generation 1 alone.
        pivotal: Whether to look for pivotal tokens and steps of the last generation, see ``pivots``.
        optimise_mixture: Whether to search for a mixture instead, see ``optimise``.
        workers: Lean processes at once.
        tell: Told of progress.

    Returns:
        What ``report.json`` holds, or ``mixture.json``.

    Raises:
        ConfigError: the recipe cannot be used, or ``out`` belongs to something else.
        ProverError: the extras are missing.
    """
    recipe = load_loop_recipe(recipe_name)
    if seed is not None:
        recipe = dataclasses.replace(recipe, seed=seed)
    if generations is not None:
        recipe = dataclasses.replace(recipe, generations=generations)
    if optimise_mixture:
        from proofmill_provers.loop.optimise import optimise

        if control or pivotal:
            raise ConfigError(
                "a search for a mixture has no control and no pivots; run the winner with --control or --pivotal"
            )
        return optimise(recipe, out, workers=workers, tell=tell)
    return Loop(recipe, out, workers=workers, tell=tell).run(control=control, pivotal=pivotal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A part of the held-out statements, where a loop is to be measured on that part alone."""

    name: str
    choose: Callable[[Sequence[Item]], Sequence[Item]]
    """The part; the same for the same statements."""


class Loop:
    """One loop in its folder."""

    def __init__(
        self,
        recipe: LoopRecipe,
        out: Path,
        *,
        workers: int = 2,
        workshop: Workshop | None = None,
        measured: Measured | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Opens theory and folder; see ``run_loop``.

        Args:
            recipe: All that it does.
            out: Its folder.
            workers: Lean processes at once.
            workshop: One that it shares with other loops, instead of its own.
            measured: The held-out statements that are sampled; all, if it is None. Nothing is learned about the others.
            tell: Told of progress.
        """
        self._recipe = recipe
        self._tell = tell
        self._measured = measured
        theory = workshop.theory if workshop is not None else compile_theory(recipe.theory)
        self._folder = LoopFolder(
            out,
            {
                "recipe": loop_digest(recipe) + (f"/{measured.name}" if measured is not None else ""),
                "theory": theory.digest,
                "toolchain": theory.environment.toolchain.label,
            },
        )
        self._workshop = workshop or Workshop(
            theory,
            heartbeats=recipe.attempts.heartbeats,
            memory=Memory(out / "verdicts.jsonl"),
            workers=workers,
        )
        self._items: list[Item] = []
        self._held_out: HeldOut
        self._beliefs: dict[str, Posterior] = {}
        self._rows: dict[tuple[str, str], Row] = {}
        self._first_rows: list[Row] = []
        self._proposer: Proposer | None = None
        self._own: list[Item] = []
        self._controller = Controller(recipe.control)
        self._orders = Orders()
        self._clock = Clock()

    def run(self, *, control: bool = False, pivotal: bool = False) -> dict[str, Any]:
        """All generations, then the control and the pivotal pairs if there are to be any; the report."""
        self._open_pool()
        records: list[dict[str, Any]] = []
        while len(records) < self._recipe.generations and not self._orders.stop:
            records.append(self._generation(len(records) + 1))
        report: dict[str, Any] = {
            "recipe": asdict(self._recipe),
            "pool": {"statements": len(self._items), "held_out": len(self._held_out.items)},
            "generations": records,
            "stopped": self._orders.stop,
        }
        if control:
            report["control"] = self._control(records)
        if pivotal:
            report["pivotal"] = self._pivotal(len(records))
        text, path = (
            json.dumps(report, indent=2, ensure_ascii=False) + "\n",
            self._folder.root / "report.json",
        )
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            atomic_write_text(path, text)
        self._folder.event("finished", **self._clock.read())
        return report

    # The pool

    def _open_pool(self) -> None:
        """Statements to learn on and those held out, fixed before the first generation."""
        kept = self._folder.step("pool.json", self._make_pool)
        self._items = self._workshop.take([Item(**row) for row in kept["items"]])
        held = self._workshop.take([Item(**row) for row in kept["held_out"]])
        self._held_out = HeldOut(held, shipped_suites())
        if self._recipe.conjecturer.statements:
            self._proposer = Proposer(self._recipe, self._workshop, self._held_out, self._items)
        self._lap("pool", statements=len(self._items), held_out=len(held), drops=kept["drops"])

    def _make_pool(self) -> dict[str, Any]:
        recipe = self._recipe
        proposed = propose(
            self._workshop.theory,
            recipe.pool.statements,
            seed=recipe.seed,
            max_size=recipe.pool.max_size,
            keep_trivial=True,
        )
        items = [item_of(conjecture) for conjecture in proposed.conjectures]
        kept, held_out, drops = divide(items, recipe.pool.held_out, recipe.seed, shipped_suites())
        return {
            "items": [asdict(item) for item in kept],
            "held_out": [asdict(item) for item in held_out.items],
            "drops": drops,
            "explored": dict(proposed.drops),
        }

    def _by_id(self) -> dict[str, Item]:
        return {item.id: item for item in self._items}

    # A generation

    def _generation(self, number: int) -> dict[str, Any]:
        place = f"generations/{number}"
        known = len({id_ for id_, _ in self._rows})
        proposed = self._propose(number)
        tries = self._folder.step(f"{place}/tries.json", lambda: self._try(number))
        tallies = [tally_of(row) for row in tries]
        self._beliefs = updated(self._beliefs, tallies)
        if self._proposer is not None:
            proposed["learned"] = self._proposer.learn(self._by_id(), tallies, self._beliefs)
        learned = self._folder.step(
            f"{place}/rows.json", lambda: self._learned(number, tallies, "seed" if number == 1 else "policy")
        )
        rows = [Row(**row) for row in learned]
        if self._recipe.switches.hindsight and number > 1:  # in the first, failures are not the policy's
            rows += self._look_back(number, tallies)
        if self._recipe.seeds.later and number > 1:
            rows += self._draw_more(number, {id_ for id_, _ in self._rows} | {row.id for row in rows})
        self._merge(rows)
        if not self._folder.has(f"{place}/pairs.jsonl"):
            pairs = pairs_of(self._workshop, self._by_id(), tallies)
            write_pairs(pairs, self._folder.root / place / "pairs.jsonl")
        if number == 1:
            self._first_rows = list(self._rows.values())
        self._lap("certified", generation=number, rows=len(rows), corpus=len(self._rows))
        drawn = self._drawn(number)
        state = self._control_collapse(number, drawn, tallies, proposed)
        model = self._folder.tree(f"{place}/model", lambda into: self._train(number, drawn, into))
        self._lap("trained", generation=number)
        evaluated = self._evaluate(f"{place}/eval.json", model)
        record: dict[str, Any] = self._folder.step(
            f"{place}/done.json",
            lambda: {
                "generation": number,
                "tried": len(tallies),
                "samples": sum(t.num + t.undecided for t in tallies),
                "undecided": sum(t.undecided for t in tallies),
                "solved": sum(t.wins > 0 for t in tallies),
                "statements": len({row.id for row in self._rows.values()}),
                "new_statements": len({row.id for row in self._rows.values()}) - known,
                "proofs": len(self._rows),
                "sources": dict(sorted(Counter(row.source for row in self._rows.values()).items())),
                "health": asdict(state),
                "corpus_digest": corpus_digest(self._rows.values()),
                **({"proposed": proposed} if proposed else {}),
                **passes(evaluated),
            },
        )
        self._lap("generation", **record)
        self._tell(
            f"generation {number}: {record['solved']} of {record['tried']} solved, {record['new_statements']} new, "
            f"{record['proofs']} proofs of {record['statements']} statements; held out {told_passes(record)}"
        )
        return record

    def _propose(self, number: int) -> dict[str, Any]:
        """Statements of the loop's own join the pool; what came of them, or nothing where there is no conjecturer."""
        proposer = self._proposer
        if proposer is None or number == 1:  # nothing is known of any statement before the first
            return {}
        solved = {id_ for id_, _ in self._rows}
        drawn = proposer.draw(self._items, self._beliefs, solved, self._orders)
        looked = self._folder.step(
            f"generations/{number}/proposed.json", lambda: proposer.look(drawn, self._by_id().keys())
        )
        proposer.note(looked)
        self._own = self._workshop.take([Item(**row) for row in looked["items"]])
        self._items += self._own
        told = proposer.told(looked)
        self._lap("proposed", generation=number, **told)
        return told

    def _try(self, number: int) -> list[dict[str, Any]]:
        """Samples of the policy, judged; scripts at random in the first generation."""
        recipe, rng = self._recipe, random.Random(f"{self._recipe.seed}/{number}/choose")
        if number == 1:
            chosen = rng.sample(self._items, min(recipe.seeds.statements, len(self._items)))
            tallies = draw_scripts(self._workshop, chosen, recipe.seeds.scripts, recipe.seed)
        else:
            own = {item.id for item in self._own}  # all are tried, or nothing would be learned about them
            chosen = self._own + choose(
                [i for i in self._items if i.id not in own and not (self._orders.reseed and _is_made(i))],
                self._beliefs,
                max(0, recipe.attempts.statements - len(own)),
                band=recipe.band if recipe.switches.band else None,
                exploring=recipe.attempts.exploring,
                quota=self._orders.quota,
                rng=rng,
            )
            sampler = open_sampler(self._model(number - 1), recipe.threads)
            tallies = attempt(
                self._workshop,
                sampler,
                chosen,
                samples=recipe.attempts.samples,
                temperature=self._orders.heat * recipe.attempts.temperature,
                max_tokens=recipe.attempts.max_tokens,
                seed=1000 * recipe.seed + number,
            )
            self._lap("attempted", generation=number, tokens=sampler.num_tokens, asked=self._workshop.asked)
        return [asdict(tally) for tally in tallies]

    def _learned(self, number: int, tallies: Sequence[Tally], source: str) -> list[dict[str, Any]]:
        """The certified proofs of a generation, but for those too close to what is held out."""
        rows: list[Row] = []
        items = self._by_id()
        for tally in tallies:
            item = items[tally.id]
            if self._held_out.reason(item):
                continue
            rows += [
                Row.of(item, proof, generation=number, source=source, times=times)
                for proof, (times, verdict) in tally.proofs.items()
                if verdict == CERTIFIED
            ]
        return [asdict(row) for row in rows]

    def _draw_more(self, number: int, solved: Set[str]) -> list[Row]:
        """Scripts at random for statements that have no proof so far: shapes that the policy does not think of."""

        def make() -> list[dict[str, Any]]:
            recipe = self._recipe
            unsolved = [item for item in self._items if item.id not in solved]
            rng = random.Random(f"{recipe.seed}/{number}/scripts")
            chosen = rng.sample(unsolved, min(recipe.seeds.later, len(unsolved)))
            seed = 1000 * recipe.seed + number
            return self._learned(
                number, draw_scripts(self._workshop, chosen, recipe.seeds.scripts, seed), "seed"
            )

        rows = self._folder.step(f"generations/{number}/scripts.json", make)
        self._lap("scripts", generation=number, proofs=len(rows))
        return [Row(**row) for row in rows]

    def _look_back(self, number: int, tallies: Sequence[Tally]) -> list[Row]:
        """Statements out of failures: they join the pool, and their proofs the corpus."""

        def make() -> dict[str, Any]:
            looked = look_at_failures(self._workshop, self._by_id(), tallies, self._held_out, number)
            return {
                "items": [asdict(item) for item in looked.items],
                "rows": [asdict(row) for row in looked.rows],
                "drops": looked.drops,
            }

        extra = self._folder.step(f"generations/{number}/extra.json", make)
        self._items += self._workshop.take([Item(**row) for row in extra["items"]])
        self._lap("hindsight", generation=number, statements=len(extra["items"]), drops=extra["drops"])
        return [Row(**row) for row in extra["rows"]]

    def _control_collapse(
        self, number: int, drawn: Sequence[Row], tallies: Sequence[Tally], proposed: Mapping[str, Any]
    ) -> Health:
        """Statistics of what this generation learns from; with control on, orders for the next."""
        items = self._by_id()
        state = health(
            [items[row.id] for row in drawn],
            tallies,
            proposed=proposed.get("tries", 0),
            duplicates=proposed.get("duplicates", 0),
        )
        if self._recipe.switches.control:
            breaches, self._orders = self._controller.look(state)
            self._folder.event("health", generation=number, bounds=self._controller.bounds())
            for b in breaches:
                self._folder.event("collapse_control", generation=number, **asdict(b))
                self._tell(
                    f"collapse control: {b.statistic} at {b.value:.3g}, bound {b.bound:.3g}: {b.action}"
                )
        return state

    def _merge(self, rows: Sequence[Row]) -> None:
        """Adds a generation's rows; what is found again counts as this generation's, and keeps its source."""
        for row in rows:
            before = self._rows.get((row.id, row.proof))
            if before is not None:
                row = dataclasses.replace(row, source=before.source, times=row.times + before.times)  # noqa: PLW2901
            self._rows[row.id, row.proof] = row

    # Training

    def _model(self, number: int) -> Path:
        """The checkpoint of a generation; 0 is the start."""
        if number:
            return self._folder.root / f"generations/{number}/model"
        return self._folder.tree("start", lambda into: begin(self._recipe, self._texts(), into))

    def _texts(self) -> list[str]:
        """What the tokenizer learns from: prompts of the pool, and the ladder's scripts in the model's words."""
        texts = []
        for item in self._items:
            codec = self._workshop.codec(item.id)
            texts.append(codec.proof_prompt(item.statement))
            texts += [codec.encode(script) for script in self._workshop.scripts(item.id)]
        return texts

    def _drawn(self, number: int, *, first_only: bool = False) -> list[Row]:
        """What a stage trains on: draws from the corpus, or from generation 1 alone; one for each place in a batch."""
        recipe = self._recipe
        rows = self._first_rows if first_only else list(self._rows.values())
        if not recipe.switches.replay and not first_only:
            rows = [row for row in rows if row.generation == number] or rows
        chances = weights(
            rows,
            number,
            {} if first_only else self._beliefs,
            band=recipe.band if recipe.switches.band and not first_only else None,
            replay=recipe.replay,
        )
        steps = recipe.train.first_steps if number == 1 else recipe.train.steps
        rng = random.Random(f"{recipe.seed}/{number}/draw")
        return draws(rows, chances, steps * recipe.train.batch, rng)

    def _train(self, number: int, drawn: Sequence[Row], into: Path, *, start: Path | None = None) -> None:
        examples = examples_of(self._workshop, drawn)
        fine_tune(self._recipe, start or self._model(number - 1), examples, into, stage=number)

    # Measuring

    def _evaluate(self, name: str, model: Path) -> list[Tally]:
        """The policy alone on the held-out statements."""
        recipe = self._recipe

        def make() -> list[dict[str, Any]]:
            sampler = open_sampler(model, recipe.threads)
            held_out = self._held_out.items
            chosen = self._measured.choose(held_out) if self._measured is not None else held_out
            tallies = measure(self._workshop, sampler, chosen, recipe)
            self._lap("evaluated", file=name, tokens=sampler.num_tokens, asked=self._workshop.asked)
            return [asdict(tally) for tally in tallies]

        return [tally_of(row) for row in self._folder.step(name, make)]

    def _control(self, records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Trains on the data of generation 1 alone, stage by stage as the loop did, and compares at the end."""
        model, curve = self._model(1), [_first_stage(records[0])]
        last = len(records)
        for number in range(2, last + 1):
            before = model
            model = self._folder.tree(
                f"control/{number}/model",
                lambda into, n=number, start=before: self._train(  # type: ignore[misc]
                    n, self._drawn(n, first_only=True), into, start=start
                ),
            )
            self._lap("control trained", stage=number)
            found = passes(self._evaluate(f"control/{number}/eval.json", model))
            curve.append({"stage": number, **found})
            self._tell(f"control, stage {number}: held out {told_passes(found)}")
        compared = {}
        for k in (1, WIDE):
            if k <= self._recipe.eval.samples:
                one, two = (
                    scores(self._evaluate(f"{where}/{last}/eval.json", model), k)
                    for where in ("generations", "control")
                )
                if one.keys() & two.keys():  # else nothing was measured of both
                    pair = paired(one, two, self._recipe.seed)
                    compared[f"pass@{k}"] = {**asdict(pair), "ratio": pair.ratio}
        return {"curve": curve, "compared": compared}

    def _pivotal(self, number: int) -> dict[str, int]:
        """Pivotal tokens and steps of a generation's policy as preference pairs; the counts."""
        counts = look_for_pivots(
            self._folder, self._workshop, self._by_id(), self._held_out, self._recipe, generation=number
        )
        self._lap("pivotal", generation=number, asked=self._workshop.asked, **counts)
        return counts

    def _lap(self, event: str, **what: object) -> None:
        self._folder.event(event, **what, **self._clock.read())


def _first_stage(record: Mapping[str, Any]) -> dict[str, Any]:
    """The control's first stage is the loop's first generation; its pass@1, if it was measured."""
    return {"stage": 1, **({"pass@1": record["pass@1"]} if "pass@1" in record else {})}


def _is_made(item: Item) -> bool:
    """Whether a statement is set aside when collapse control orders what enumeration gave."""
    return item.generator == HINDSIGHT or item.generator.startswith(MADE)
