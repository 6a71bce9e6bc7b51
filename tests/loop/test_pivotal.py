"""Pivotal search: planted jumps are found, noise is not; counts are of decided, fresh samples; a real run."""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from proofmill.cli import main
from proofmill.errors import ConfigError
from proofmill_provers.loop.pivotal import STEP, TOKEN, Asked, Found, Pivot, PivotalSection, find_pivots
from proofmill_provers.loop.recipe import LoopRecipe, load_loop_recipe, loop_digest
from proofmill_provers.loop.records import Item
from proofmill_provers.loop.sampler import Beginning
from proofmill_provers.loop.significance import adjusted, fisher

pytestmark = pytest.mark.filterwarnings("ignore:.*gradient_checkpointing.*:FutureWarning")

END = 0
ASKED = Asked(theorem="t", statement="theorem t : True", prompt="p")
SECTION = PivotalSection(completions=4, samples=10, gap=0.2, fresh=40)
"""Estimates as coarse as Phi-4's were said to be: noise is nominated all the time."""

Next = Callable[[tuple[int, ...]], Mapping[int, float]]
Chance = Callable[[tuple[int, ...]], float | None]


class Scripted:
    """A policy that is a table, over words: the chance of each next token after those before it."""

    def __init__(self, next_: Next, words: Sequence[str] = ()) -> None:
        self._next = next_
        self._words = words
        self.asked: list[tuple[Beginning, int, int]] = []

    def complete(
        self, beginnings: Sequence[Beginning], num: int, *, temperature: float, max_tokens: int, seed: int
    ) -> list[list[tuple[int, ...]]]:
        """See ``Source``."""
        assert temperature == 1.0
        self.asked += [(beginning, num, seed) for beginning in beginnings]
        return [
            [self._one(random.Random(f"{seed}/{b.key}/{n}"), b.ids, max_tokens) for n in range(num)]
            for b in beginnings
        ]

    def _one(self, rng: random.Random, ids: tuple[int, ...], max_tokens: int) -> tuple[int, ...]:
        while len(ids) < max_tokens and ids[-1:] != (END,):
            chances = self._next(ids)
            ids = (*ids, *rng.choices(list(chances), list(chances.values())))
        return ids

    def text(self, ids: Sequence[int]) -> str | None:
        """See ``Source``."""
        return " ".join(map(str, ids[:-1])) if ids[-1:] == (END,) else None

    def decode(self, ids: Sequence[int]) -> str:
        """See ``Source``."""
        return "".join(self._words[at] for at in ids) if self._words else " ".join(map(str, ids))

    def prompt_ids(self, prompt: str) -> tuple[int, ...]:
        """See ``Source``."""
        return tuple(prompt.encode())


class Oracle:
    """A judge that draws each verdict: for tests of the statistics alone. None as chance: it never knows."""

    def __init__(self, chance: Chance, seed: int, *, unknown: float = 0.0) -> None:
        self._chance = chance
        self._rng = random.Random(seed)
        self._unknown = unknown
        self.words: list[bool | None] = []

    def __call__(self, rows: Sequence[tuple[str, str]]) -> list[bool | None]:
        """See ``Judge``."""
        words = [self._word(tuple(map(int, text.split()))) for _, text in rows]
        self.words += words
        return words

    def _word(self, ids: tuple[int, ...]) -> bool | None:
        chance = self._chance(ids)
        if self._rng.random() < self._unknown or chance is None:
            return None
        return self._rng.random() < chance


MANY = [replace(ASKED, theorem=f"t{number}", prompt=f"p{number}") for number in range(5)]


def is_false(pivot: Pivot) -> bool:
    """Where the third token alone matters, and 1 is good."""
    return (len(pivot.prefix_ids), pivot.chosen_ids, pivot.rejected_ids) != (2, (1,), (2,))


def coins(length: int) -> Next:
    """Token 1 or 2 at each of some places, then the end."""
    return lambda ids: {1: 0.5, 2: 0.5} if len(ids) < length else {END: 1.0}


def searched(
    next_: Next,
    chance: Chance,
    *,
    seed: int = 0,
    section: PivotalSection = SECTION,
    asked: Sequence[Asked] = (ASKED,),
    unknown: float = 0.0,
    words: Sequence[str] = (),
) -> Found:
    """A search with a scripted policy and a scripted judge."""
    source, oracle = Scripted(next_, words), Oracle(chance, seed, unknown=unknown)
    return find_pivots(source, oracle, asked, section, temperature=1.0, max_tokens=12, seed=seed)


class TestSignificance:
    """Known values."""

    @pytest.mark.parametrize(
        ("table", "value"),
        [
            ((3, 4, 1, 4), 17 / 70),  # Fisher's lady with the tea
            ((4, 4, 0, 4), 1 / 70),
            ((0, 4, 4, 4), 1.0),
            ((0, 0, 3, 4), 1.0),
            ((10, 13, 2, 17), 0.00046518),  # his convicts and their twins
        ],
    )
    def test_fisher(self, table: tuple[int, int, int, int], value: float) -> None:
        """Textbook tables."""
        assert fisher(*table) == pytest.approx(value, rel=1e-4)

    def test_p_values_are_never_too_small(self) -> None:
        """With equal chances P(p <= a) <= a for every a that can occur, exactly, by summing over all outcomes."""
        num, other, chance = 7, 9, 0.35
        table = {
            (a, b): _binomial(a, num, chance) * _binomial(b, other, chance)
            for a in range(num + 1)
            for b in range(other + 1)
        }
        p_values = {key: fisher(key[0], num, key[1], other) for key in table}

        for level in set(p_values.values()):
            assert sum(table[key] for key in table if p_values[key] <= level) <= level + 1e-12

    def test_impossible_counts_are_refused(self) -> None:
        """More wins than samples."""
        with pytest.raises(ValueError, match="5 of 4"):
            fisher(5, 4, 0, 4)

    def test_benjamini_and_hochberg(self) -> None:
        """The fifteen p values of their paper, of which four are significant at 0.05, in any order."""
        known = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
        p_values = [*known, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
        shuffled = random.Random(0).sample(p_values, len(p_values))

        found = dict(zip(shuffled, adjusted(shuffled), strict=True))

        assert [p for p in p_values if found[p] <= 0.05] == known[:4]
        assert found[0.0095] == pytest.approx(0.0095 * 15 / 4)
        assert found[0.0278] == pytest.approx(0.0298 * 15 / 7)
        assert adjusted([]) == []


def _binomial(wins: int, num: int, chance: float) -> float:
    return math.comb(num, wins) * chance**wins * (1 - chance) ** (num - wins)


class TestTokens:
    """Scripted policies whose chances are known."""

    def test_a_planted_token_is_found(self) -> None:
        """Of eight tokens only the sixth matters: all that is kept is about it, and right about it."""
        found = searched(coins(8), lambda ids: 0.9 if ids[5] == 1 else 0.1)

        assert len(found.pivots) >= 3
        for pivot in found.pivots:
            assert (pivot.unit, len(pivot.prefix_ids)) == (TOKEN, 5)
            assert (pivot.chosen_ids, pivot.rejected_ids) == ((1,), (2,))
            assert (pivot.chosen_num, pivot.rejected_num) == (40, 40)
            assert pivot.chosen_wins > 30 > 10 > pivot.rejected_wins
            assert pivot.p_value == fisher(pivot.chosen_wins, 40, pivot.rejected_wins, 40)
            assert pivot.p_value <= pivot.q_value <= 0.05
        assert len({pivot.prefix_ids for pivot in found.pivots}) == len(found.pivots)

    def test_a_token_that_was_not_sampled_is_no_alternative(self) -> None:
        """After 1, certainly the completion's own, nothing else was there to be chosen."""

        def forced(ids: tuple[int, ...]) -> Mapping[int, float]:
            return {1: 1.0} if ids[:1] == (1,) and len(ids) < 4 else coins(4)(ids)

        found = searched(forced, lambda ids: 0.9 if ids[0] == 1 else 0.1)

        assert {pivot.prefix_ids for pivot in found.pivots} == {()}
        assert found.counts["kept"] == 1
        assert found.counts["dropped_same_place"] >= 1

    def test_noise_is_not_kept(self) -> None:
        """Where nothing matters at all, coarse estimates nominate much; runs that keep any are no more than q."""
        section = replace(SECTION, q=0.1, fresh=24)
        runs = [
            searched(coins(6), lambda _: 0.5, seed=seed, section=section, asked=MANY) for seed in range(300)
        ]

        assert sum(run.counts["tested"] for run in runs) > 1000  # a rule without a test would keep these
        assert 0 < sum(bool(run.pivots) for run in runs) <= 30

    def test_false_discoveries_are_a_small_share(self) -> None:
        """With a token that matters and others that do not, few others are kept, though many were nominated."""
        section = replace(SECTION, q=0.1, fresh=24)
        shares, kept, nominated = [], [], []
        for seed in range(60):
            found = searched(
                coins(6), lambda ids: 0.9 if ids[2] == 1 else 0.1, seed=seed, section=section, asked=MANY
            )
            false = [is_false(pivot) for pivot in found.pivots]
            shares.append(sum(false) / max(1, len(false)))
            kept += false
            nominated += [is_false(pivot) for pivot in (*found.pivots, *found.dropped) if pivot.chosen_num]

        assert kept.count(False) >= 400
        assert nominated.count(True) > 0.3 * len(nominated)
        assert sum(shares) / len(shares) <= 0.1

    def test_the_same_seed_gives_the_same(self) -> None:
        """Another one does not."""
        runs = [searched(coins(8), lambda ids: 0.8 if ids[3] == 1 else 0.2, seed=seed) for seed in (3, 3, 4)]

        assert runs[0] == runs[1] != runs[2]

    def test_fresh_samples_are_of_other_numbers(self) -> None:
        """No seed that nominated is used in a test, and prefixes are handed over as ids."""
        source = Scripted(coins(8))
        oracle = Oracle(lambda ids: 0.9 if ids[5] == 1 else 0.1, 0)
        found = find_pivots(source, oracle, [ASKED], SECTION, temperature=1.0, max_tokens=12, seed=0)

        searching = {seed for _, num, seed in source.asked if num == SECTION.samples}
        testing = {(b.ids, seed) for b, num, seed in source.asked if num == SECTION.fresh}
        wanted = {(*p.prefix_ids, *ids) for p in found.pivots for ids in (p.chosen_ids, p.rejected_ids)}
        assert wanted <= {ids for ids, _ in testing}
        assert not searching & {seed for _, seed in testing}


class TestUndecided:
    """What is not known is on neither side."""

    def test_undecided_samples_are_left_out(self) -> None:
        """A tenth of the verdicts is missing: the counts are of the others, and nothing else is lost."""
        source = Scripted(coins(8))
        oracle = Oracle(lambda ids: 0.9 if ids[5] == 1 else 0.1, 1, unknown=0.1)
        found = find_pivots(source, oracle, [ASKED], SECTION, temperature=1.0, max_tokens=12, seed=1)

        tested = [pivot for pivot in (*found.pivots, *found.dropped) if pivot.chosen_num]
        fresh = sum(2 * SECTION.fresh for _ in tested)
        assert found.counts["undecided"] == oracle.words.count(None) > 0
        assert found.counts["samples"] == len(oracle.words)
        words = Counter(oracle.words[-fresh:])
        assert sum(p.chosen_num + p.rejected_num for p in tested) == words[True] + words[False] < fresh
        assert sum(p.chosen_wins + p.rejected_wins for p in tested) == words[True]
        assert {len(pivot.prefix_ids) for pivot in found.pivots} == {5}

    def test_a_side_without_verdicts_is_no_evidence(self) -> None:
        """Whatever follows token 2 is never decided: 1 is not better for it."""
        found = searched(coins(4), lambda ids: None if ids[0] == 2 else 0.5)

        assert not found.pivots
        assert not any(pivot.rejected_num for pivot in found.dropped if pivot.prefix_ids == ())

    def test_an_estimate_of_few_is_no_evidence(self) -> None:
        """When the certifier falls silent for the test, what was nominated is dropped for that reason, p = 1."""

        class Silent(Oracle):
            def __call__(self, rows: Sequence[tuple[str, str]]) -> list[bool | None]:
                is_test = source.asked[-1][1] == SECTION.fresh
                return [None] * len(rows) if is_test else super().__call__(rows)

        source = Scripted(coins(8))
        oracle = Silent(lambda ids: 0.9 if ids[5] == 1 else 0.1, 0)
        found = find_pivots(source, oracle, [ASKED], SECTION, temperature=1.0, max_tokens=12, seed=0)

        silent = [pivot for pivot in found.dropped if pivot.reason == "too_few_decided"]
        assert not found.pivots
        assert len(silent) == found.counts["tested"] == found.counts["dropped_too_few_decided"] >= 3
        assert {(pivot.p_value, pivot.chosen_num) for pivot in silent} == {(1.0, 0)}

    def test_what_did_not_end_is_no_proof(self) -> None:
        """Token 2 never ends: a failure that no one needs to be asked about."""

        def endless(ids: tuple[int, ...]) -> Mapping[int, float]:
            return {2: 1.0} if 2 in ids else {1: 0.5, 2: 0.5} if not ids else {END: 1.0}

        found = searched(endless, lambda _: 0.95)

        assert [(p.prefix_ids, p.chosen_ids, p.rejected_ids) for p in found.pivots] == [((), (1,), (2,))]
        assert found.pivots[0].rejected_wins == 0
        assert found.pivots[0].rejected_num == 40

    def test_what_is_dropped_is_counted(self) -> None:
        """Each candidate is kept or has a reason, and the counts say so."""
        found = searched(coins(8), lambda ids: 0.7 if ids[1] == 1 else 0.3)

        reasons = Counter(pivot.reason for pivot in found.dropped)
        assert found.counts["candidates"] == len(found.pivots) + len(found.dropped)
        assert {f"dropped_{reason}": num for reason, num in reasons.items()}.items() <= found.counts.items()
        assert reasons.keys() <= {"same_place", "no_alternative", "not_significant", "too_few_decided"}


class TestSteps:
    """Units that end at a separator."""

    WORDS = ("", "induction", "cases", " n", " <;", ">", " omega", " simp", "\n  ")

    def test_the_step_that_matters_is_found(self) -> None:
        """``induction n <;>`` is one unit of four tokens; which last step follows makes no difference."""
        after = {
            None: {1: 0.5, 2: 0.5},
            1: {3: 1.0},
            2: {3: 1.0},
            3: {4: 1.0},
            4: {5: 1.0},
            5: {6: 0.5, 7: 0.5},
        }

        def script(ids: tuple[int, ...]) -> Mapping[int, float]:
            return after.get(ids[-1] if ids else None, {END: 1.0})

        found = searched(script, lambda ids: 0.95 if ids[0] == 1 else 0.05, words=self.WORDS)

        steps = [pivot for pivot in found.pivots if pivot.unit == STEP]
        assert [(p.prefix, p.chosen, p.rejected) for p in steps] == [("", "induction n <;>", "cases n <;>")]
        assert steps[0].chosen_ids == (1, 3, 4, 5)
        tokens = [pivot for pivot in found.pivots if pivot.unit == TOKEN]
        assert [(p.prefix, p.chosen, p.rejected) for p in tokens] == [("", "induction", "cases")]

    def test_lines_are_steps_too(self) -> None:
        """A line's end belongs to the step before it, and a step may be the last one."""

        def script(ids: tuple[int, ...]) -> Mapping[int, float]:
            return {0: {1: 1.0}, 1: {8: 1.0}, 2: {6: 0.5, 7: 0.5}}.get(len(ids), {END: 1.0})

        found = searched(script, lambda ids: 0.95 if ids[2] == 6 else 0.05, words=self.WORDS)

        steps = [pivot for pivot in found.pivots if pivot.unit == STEP]
        assert [(p.prefix, p.chosen_ids, p.rejected_ids) for p in steps] == [
            ("induction\n  ", (6, 0), (7, 0))
        ]


def test_a_completion_is_taken_up_in_its_middle(tmp_path: Path) -> None:
    """Row by row and without a cache the same numbers give the same ids, however long what is written already is."""
    torch = pytest.importorskip("torch", reason="needs the extra: pip install 'proofmill[prover,train]'")
    from proofmill_provers.loop.learning import begin, open_sampler
    from proofmill_provers.loop.sampler import _uniform
    from proofmill_provers.training.recipe import ModelSection

    section = ModelSection(vocabulary=300, hidden=32, layers=2, heads=2, inner=64, context=128)
    begin(LoopRecipe(model=section), ["simp omega", "x + y"], tmp_path)
    sampler = open_sampler(tmp_path, 1)
    end = sampler._end
    with torch.no_grad():  # random weights never end a text
        sampler._model.model.embed_tokens.weight[end] *= 30
    starts = [
        Beginning(prompt="x + y", ids=ids)
        for ids in ((), (7,), (7, 8, 9, 10, 11), (7, end), (7,) * 8, (7,) * 9)
    ]

    drawn = sampler.complete(starts, 6, temperature=1.0, max_tokens=8, seed=3)

    made_up = 0
    for start, rows in zip(starts, drawn, strict=True):
        numbers = _uniform(3, start.key, 6, 8)
        for sample, ids in enumerate(rows):
            wanted = list(start.ids)
            while len(wanted) < 8 and end not in wanted:
                prompt = [*sampler.prompt_ids(start.prompt), *wanted]
                mass = sampler._model(torch.tensor([prompt])).logits[0, -1].double().softmax(-1).cumsum(-1)
                number = numbers[sample, len(wanted) - len(start.ids)]
                wanted.append(int(torch.searchsorted(mass, number * mass[-1], right=True)))
                made_up += 1
            assert ids == tuple(wanted)
    assert made_up > 40
    assert any(end in ids for ids in drawn[2])
    whole = sampler.sample(["x + y"], 6, temperature=1.0, max_tokens=8, seed=3)
    assert whole == [[sampler.text(ids) for ids in drawn[0]]]


def test_settings_of_the_search_are_no_part_of_the_loop() -> None:
    """A folder goes on, whatever ``[pivotal]`` says."""
    other = LoopRecipe(pivotal=PivotalSection(fresh=99))

    assert loop_digest(other) == loop_digest(LoopRecipe())


RECIPE = """
name = "pivots"
generations = 1
[pool]
statements = 3
held_out = 1
[seeds]
statements = 2
scripts = 12
[attempts]
heartbeats = 1000
[model]
vocabulary = 300
hidden = 48
layers = 1
heads = 2
inner = 96
context = 128
[train]
first_steps = 120
batch = 8
first_rate = 5e-3
[eval]
samples = 8
[pivotal]
completions = 2
samples = 16
fresh = 32
"""
STATEMENTS = ("n ≤ double n", "n + n = double n", "0 < triangle n ↔ 0 < n")
"""The last is held out. Of the two scripts that the policy learns for each, the longer one certifies."""
SCRIPTS = (
    "induction n <;> simp_all [ArithList.double] <;> omega",
    "induction n <;> simp_all [ArithList.double]",
)


def statement(number: int) -> Item:
    """A statement of the pool."""
    return Item(
        id=f"{number:024}",
        name=f"t{number}",
        statement=f"theorem t{number} (n : Nat) : {STATEMENTS[number]}",
        family=f"f{number}",
        size=5,
        canonical=f"c{number}",
        generator="explore/equation",
    )


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A loop's recipe, and its folder with a model that writes either of two scripts for each statement."""
    pytest.importorskip("trl", reason="needs the extra: pip install 'proofmill[prover,train]'")
    from proofmill_provers.loop.learning import begin, fine_tune
    from proofmill_provers.loop.run import Loop
    from proofmill_provers.training.data import Example

    folder = tmp_path_factory.mktemp("pivotal")
    path, out = folder / "pivots.toml", folder / "out"
    path.write_text(RECIPE)
    recipe = load_loop_recipe(str(path))
    loop = Loop(recipe, out)
    items = [statement(number) for number in range(3)]
    pool = {"items": items[:2], "held_out": items[2:]}
    rows = {part: [asdict(item) for item in own] for part, own in pool.items()}
    (out / "pool.json").write_text(json.dumps({**rows, "drops": {}}))
    loop._workshop.take(items)
    examples = [
        Example(
            kind="proof",
            theorem=item.id,
            prompt=loop._workshop.prompt(item),
            completion=loop._workshop.codec(item.id).encode(script),
        )
        for item in items[:2]
        for script in SCRIPTS
    ]
    begin(recipe, [text for e in examples for text in (e.prompt, e.completion)], folder / "start")
    model = out / "generations/1/model"
    model.mkdir(parents=True)
    fine_tune(recipe, folder / "start", examples * 240, model, stage=1)
    return path, out


def pairs(out: Path) -> list[dict[str, Any]]:
    """The pairs of generation 1."""
    return [json.loads(line) for line in (out / "generations/1/pivotal.jsonl").read_text().splitlines()]


@pytest.fixture(scope="module")
def looked(trained: tuple[Path, Path]) -> tuple[Path, Path, dict[str, Any]]:
    """The same after a loop with ``--pivotal``, and the counts."""
    from proofmill_provers.loop.run import run_loop

    path, out = trained
    report = dict(run_loop(str(path), out, pivotal=True))
    return path, out, dict(report["pivotal"])  # type: ignore[call-overload]


class TestLoop:
    """A real policy, real Lean, the real certifier."""

    def test_pairs_are_of_what_decides(self, looked: tuple[Path, Path, dict[str, Any]]) -> None:
        """To go on with ``omega`` or to end: after a prefix that is kept as ids, with counts that bear the p value."""
        _, out, counts = looked
        rows = pairs(out)

        assert len(rows) == counts["kept"] >= 2
        assert counts["statements"] == 2
        for row in rows:
            assert row["theorem"] in {statement(0).id, statement(1).id}
            assert row["chosen_num"] == row["rejected_num"] == 32
            numbers = [row[f"{side}_{what}"] for side in ("chosen", "rejected") for what in ("wins", "num")]
            assert row["p_value"] == fisher(*numbers) <= row["q_value"] <= 0.05
            assert row["checkpoint"] == "generations/1/model"
            assert row["model"].startswith("sha256:")
        end = "<|end|>"
        assert any(row["rejected"].endswith(end) and not row["chosen"].endswith(end) for row in rows)
        kept = json.loads((out / "generations/1/pivotal.json").read_text())
        assert kept["counts"] == counts
        assert len(kept["dropped"]) == counts["candidates"] - counts["kept"]

    def test_the_evidence_holds_when_asked_again(self, looked: tuple[Path, Path, dict[str, Any]]) -> None:
        """Other samples from the ids in a row, judged by a workshop that remembers nothing, say the same."""
        from proofmill.theory.theory import compile_theory
        from proofmill_provers.loop.evidence import judge_of
        from proofmill_provers.loop.learning import open_sampler
        from proofmill_provers.loop.workshop import Workshop

        _, out, _ = looked
        workshop = Workshop(compile_theory("arith-list"), heartbeats=1000)
        workshop.take([statement(0), statement(1)])
        judge = judge_of(workshop)
        sampler = open_sampler(out / "generations/1/model", 1)
        for row in pairs(out):
            assert sampler.prompt_ids(row["prompt"]) == tuple(row["prompt_ids"])
            wins = []
            for side in ("chosen", "rejected"):
                ids = (*row["prefix_ids"], *row[f"{side}_ids"])
                assert sampler.decode(ids) == row["prefix"] + row[side]
                start = Beginning(prompt=row["prompt"], ids=ids)
                drawn = sampler.complete([start], 40, temperature=1.0, max_tokens=40, seed=987)[0]
                assert {made[: len(ids)] for made in drawn} == {ids}
                texts = [text for made in drawn if (text := sampler.text(made)) is not None]
                wins.append(sum(bool(word) for word in judge([(row["theorem"], text) for text in texts])))
            assert wins[0] > wins[1]

    def test_they_are_learned_as_ids(self, looked: tuple[Path, Path, dict[str, Any]], tmp_path: Path) -> None:
        """What the model is shown are the very ids, also where text would be cut otherwise; and it learns from them."""
        import torch

        from proofmill_provers.loop.learning import open_sampler
        from proofmill_provers.loop.pivots import id_pairs
        from proofmill_provers.loop.sampler import Sampler
        from proofmill_provers.training.preferences import IdPair, PreferenceSection, prefer_ids

        _, out, _ = looked
        start, known = out / "generations/1/model", {statement(0).id, statement(1).id}
        sampler = open_sampler(start, 1)
        letters = tuple(at for letter in "simp" for at in sampler.prompt_ids(letter))
        assert sampler.prompt_ids(sampler.decode(letters)) != letters
        rows = id_pairs(out / "generations/1/pivotal.jsonl", start, known)
        shown: set[tuple[int, ...]] = set()

        def watch(module: torch.nn.Module, inputs: tuple[Any, ...]) -> None:
            if isinstance(module, torch.nn.Embedding):
                shown.update(tuple(at for at in row if at != pad) for row in inputs[0].tolist())

        section = PreferenceSection(steps=16, batch=4, rate=1e-3, threads=1)
        pad = sampler._tokenizer.pad_token_id
        odd = IdPair(prompt_ids=letters, chosen_ids=letters[:1], rejected_ids=letters[1:2])
        hook = torch.nn.modules.module.register_module_forward_pre_hook(watch)
        try:
            model = prefer_ids(start, [*rows, odd], section, tmp_path)
        finally:
            hook.remove()

        sides = {(*p.prompt_ids, *ids) for p in (*rows, odd) for ids in (p.chosen_ids, p.rejected_ids)}
        assert shown == sides
        learned = Sampler(model, sampler._tokenizer)
        prompts = sorted({row["prompt"] for row in pairs(out)})
        rates = [
            sum(text is not None and text.endswith("omega") for texts in drawn for text in texts)
            for drawn in (
                one.sample(prompts, 60, temperature=1.0, max_tokens=40, seed=5) for one in (sampler, learned)
            )
        ]
        assert rates[1] > rates[0]
        with pytest.raises(ConfigError, match="no pairs"):
            prefer_ids(start, [], section, tmp_path)

    def test_a_second_round_learns_from_them(
        self, looked: tuple[Path, Path, dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """`proofmill train` with these pairs alone; of another checkpoint, or beside other pairs, they are refused."""
        from proofmill_provers.loop.pivots import id_pairs

        _, out, counts = looked
        place, path = out / "generations/1", tmp_path / "second.toml"
        path.write_text(
            f'name = "second"\ntitle = "Second"\nloop = "{out}"\npairs = ["pivotal"]\n'
            "[preferences]\nsteps = 2\nbatch = 2\nthreads = 1\n"
        )
        assert main(["train", str(path), "--out", str(tmp_path / "second"), "--json"]) == 0
        made = json.loads(capsys.readouterr().out)
        assert made["pairs"] == {"pivotal": counts["kept"]}
        assert (tmp_path / "second/model.safetensors").is_file()

        assert id_pairs(place / "pivotal.jsonl", place / "model", ()) == []
        with pytest.raises(ConfigError, match="cannot be read as pivotal pairs"):
            id_pairs(place / "pivotal.json", place / "model", ())
        with pytest.raises(ConfigError, match="about another checkpoint"):
            id_pairs(place / "pivotal.jsonl", tmp_path / "second", ())
        path.write_text(path.read_text().replace('["pivotal"]', '["pivotal", "plainness"]'))
        assert main(["train", str(path), "--out", str(tmp_path / "third")]) == 1
        assert "'pivotal' stands alone" in capsys.readouterr().err

    def test_steps_have_the_state_before_them(self, looked: tuple[Path, Path, dict[str, Any]]) -> None:
        """Lean's goals where the step is taken."""
        _, out, counts = looked
        rows = [row for row in pairs(out) if row["unit"] == STEP]

        assert rows
        assert counts["steps_without_state"] == 0
        for row in rows:
            assert row["state"].count("⊢") == (2 if row["prefix"] == "induction n <;>" else 1)
        assert all(row["state"] is None for row in pairs(out) if row["unit"] == TOKEN)

    def test_the_same_command_reads_what_is_there(
        self, looked: tuple[Path, Path, dict[str, Any]], capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Nothing is done twice; made anew it is the same; other settings are told of; without the flag it is off."""
        path, out, counts = looked
        place = out / "generations/1"
        files = [place / "pivotal.json", place / "pivotal.jsonl"]
        before = [(file.read_bytes(), file.stat().st_mtime_ns) for file in files]

        assert main(["loop", str(path), "--out", str(out), "--pivotal"]) == 0
        assert f"pivotal pairs: {counts['kept']} of {counts['tested']} tested" in capsys.readouterr().out
        assert [(file.read_bytes(), file.stat().st_mtime_ns) for file in files] == before

        files[0].rename(out / "kept.json")  # as if killed before the last write
        assert main(["loop", str(path), "--out", str(out), "--pivotal"]) == 0
        assert [file.read_bytes() for file in files] == [content for content, _ in before]

        other = path.with_name("other.toml")
        other.write_text(RECIPE.replace("fresh = 32", "fresh = 33"))
        with pytest.raises(ConfigError, match="other settings"):
            run_loop_again(other, out, pivotal=True)
        assert "pivotal" not in run_loop_again(other, out)


def run_loop_again(path: Path, out: Path, *, pivotal: bool = False) -> dict[str, Any]:
    """The report."""
    from proofmill_provers.loop.run import run_loop

    return dict(run_loop(str(path), out, pivotal=pivotal))
