"""The value head: examples from stored searches, training, the folder, and searches that go by it."""

from __future__ import annotations

import dataclasses
import json
import math
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.provers.test_training import row

from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.derive.decontaminate import Benchmark, Decontaminator
from proofmill.errors import ConfigError, ProverError
from proofmill.prove.goals import goal_of
from proofmill.prove.protocol import Goal
from proofmill.prove.workbench import Workbench
from proofmill.records import VerdictKind
from proofmill.resources import datasets_dir
from proofmill.sweep.artifacts import keep_records
from proofmill.theory.theory import Theory
from proofmill_provers.loop.backward import LeanSession
from proofmill_provers.mcts import Puct
from proofmill_provers.policies import Ask, Suggestion, SymbolicPolicy, heuristic_value
from proofmill_provers.policy import DEFAULT_MODEL, LanguageModelPolicy, PolicyLane
from proofmill_provers.search import BestFirst, Budget, Search, search_records
from proofmill_provers.states import LocalGoal, StateAnswer, parse_goals
from proofmill_provers.training.outcomes import (
    Fate,
    SeenState,
    ValueSection,
    chances,
    collect_outcomes,
    read_trees,
)
from proofmill_provers.training.run import train
from proofmill_provers.training.value import fit_head, load_value_recipe
from proofmill_provers.tree import Tree, tree_row
from proofmill_provers.value import HEAD_FILE, RECORD_FILE, ValueHead, open_value_head, value_prompt

torch = pytest.importorskip("torch", reason="needs the extra: pip install 'proofmill[prover]'")

ENDLESS = 1e9
"""Seconds that no machine uses up: searches here end by counts alone."""
RECIPE = """
name = "valued"
model = "model"
[value]
searches = ["searches"]
"""
STATEMENTS = (
    "theorem sorted_tail (xs : List Nat) (h : isSorted xs = true) : isSorted xs.tail = true",
    "theorem swap (p q : Prop) : p ∧ q → q ∧ p",
    "theorem wrong (xs : List Nat) : xs.length = xs.length + 1",
    "theorem bump_length_zero (xs : List Nat) : (bump xs).length + 0 = xs.length",
)


@pytest.fixture(scope="module")
def real_searches(arith: Theory, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run directory with the trees of real searches: Lean's states, the symbolic policy's tactics."""
    certifier = Certifier(arith.environment, workers=1)
    frozen = [f for f in certifier.freeze(STATEMENTS) if isinstance(f, FrozenStatement)]
    assert len(frozen) == len(STATEMENTS)
    closure = certifier.environment.closure
    goals = [goal_of(f, closure, id_=str(f.name[-1]), theory_names=arith.own) for f in frozen]
    budget = Budget(model_calls=10, attempts=400, wall_s=ENDLESS, max_depth=4)
    results = list(
        Search(SymbolicPolicy(), BestFirst(), budget).run(goals, LeanSession(compiler=certifier.compiler))
    )
    run = tmp_path_factory.mktemp("run")
    keep_records(run / "artifacts" / "searches", "search", search_records("search", results))
    return run


def nothing_held_out() -> Decontaminator:
    """Knows no statement."""
    return Decontaminator([])


def state(text: str) -> LocalGoal:
    """The one goal of a text."""
    (goal,) = parse_goals(text) or ()
    return goal


def easy(number: int) -> LocalGoal:
    """A state of the kind that planted searches close."""
    return state(f"n : Nat\n⊢ n + {number} = {number} + n")


def hard(number: int) -> LocalGoal:
    """A state of the kind that they do not; as short as the other, so that the heuristic cannot tell."""
    return state(f"n : Nat\n⊢ n ∣ {number} ∨ {number} ∣ n")


def planted(number: int) -> dict[str, object]:
    """The tree of a search that meets an easy and a hard state: the first is closed, the second left open.

    Every fourth easy state takes two steps.
    """
    tree = Tree(state(f"n : Nat\n⊢ p {number} n"))
    both = StateAnswer(goals=(easy(number), hard(number)))
    tree.root.is_expanded = True
    assert tree.add(tree.root, "constructor", -0.5, both) is not None
    for node in tree.nodes[1:]:
        node.is_expanded = True
    closing = tree.nodes[1]
    if number % 4 == 0:
        tree.add(closing, "rw", -0.1, StateAnswer(goals=(easy(number + 100),)))
        closing = tree.nodes[3]
        closing.is_expanded = True
    tree.add(closing, "omega", -0.1, StateAnswer(goals=()))
    tree.add(tree.nodes[2], "simp", -0.1, StateAnswer(goals=(state(f"n : Nat\n⊢ q {number} n"),)))
    tree.settle()
    statement = f"theorem t{number} (n : Nat) : p {number} n"
    return dict(tree_row(f"t{number}", statement, tree, lane="search", reason="model_calls"))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of random weights, and a recipe with sixty planted searches beside it."""
    from proofmill_provers.training.recipe import ModelSection
    from proofmill_provers.training.sft import fresh_model, train_tokenizer

    home = tmp_path_factory.mktemp("value")
    keep_records(home / "searches", "search", [planted(number) for number in range(10, 70)])
    texts = [value_prompt(make(number)) for number in range(10, 70) for make in (easy, hard)]
    tokenizer = train_tokenizer(texts, 300, 128)
    torch.manual_seed(0)
    model = fresh_model(ModelSection(hidden=32, layers=1, heads=2, inner=64, context=128), tokenizer)
    model.save_pretrained(home / "model")
    tokenizer.save_pretrained(home / "model")
    (home / "valued.toml").write_text(RECIPE)
    return home


@pytest.fixture(scope="module")
def valued(tiny: Path) -> Path:
    """The same model with a head, made by the real command."""
    out = tiny / "valued"
    command = [sys.executable, "-m", "proofmill", "train", str(tiny / "valued.toml"), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (tiny / "said.txt").write_text(done.stdout)
    return out


def open_folder(folder: Path) -> Any:
    """A model of transformers on the CPU."""
    from proofmill_provers.backends.local import LocalOptions, load_local_model

    return load_local_model(str(folder), LocalOptions(device="cpu"))


def head_of(folder: Path) -> ValueHead:
    """The head in a folder."""
    head = open_value_head(folder, open_folder(folder))
    assert head is not None
    return head


def change_weights(folder: Path) -> None:
    """The same model with one weight changed."""
    from safetensors.torch import load_file, save_file

    tensors = load_file(folder / "model.safetensors")
    name = min(tensors)
    tensors[name].view(-1)[0] += 1.0
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


class TestOutcomes:
    """Reading search trees."""

    def test_states_of_real_searches(self, real_searches: Path) -> None:
        """What Lean closed is closed, a false statement's root is not, and what was never tried is no example."""
        trees = list(read_trees(real_searches))
        found = collect_outcomes(ValueSection(searches=(str(real_searches),)), nothing_held_out())
        by_prompt = {seen.prompt: seen for seen in found.states}

        assert found.num_trees == len(STATEMENTS)
        assert found.lanes == {"search": len(STATEMENTS)}
        nodes = [node for tree in trees for node in tree["nodes"]]
        assert found.drops["not_tried"] == sum(not node["expanded"] for node in nodes)
        assert len(found.states) + found.drops["met_before"] == sum(node["expanded"] for node in nodes)
        for tree in trees:
            root = by_prompt[value_prompt(state(tree["nodes"][0]["goal"]))]
            assert (root.fate is Fate.CLOSED) == (tree["status"] == "solved")
            assert 1 <= root.effort <= sum(node["expanded"] for node in tree["nodes"])
        assert {tree["id"]: tree["status"] for tree in trees}["swap"] == "solved"
        assert {tree["id"]: tree["status"] for tree in trees}["wrong"] != "solved"

    def test_effort_and_fate(self, tmp_path: Path) -> None:
        """An open state that was tried is censored, with the expansions spent beneath it."""
        keep_records(tmp_path, "search", [planted(7)])

        found = collect_outcomes(ValueSection(searches=(str(tmp_path),)), nothing_held_out())

        fates = {seen.prompt: (seen.fate, seen.effort) for seen in found.states}
        assert fates == {
            value_prompt(state("n : Nat\n⊢ p 7 n")): (Fate.CENSORED, 3),
            value_prompt(easy(7)): (Fate.CLOSED, 1),
            value_prompt(hard(7)): (Fate.CENSORED, 1),
        }
        assert found.drops == {"met_before": 0, "not_tried": 1}

    def test_held_out_statements_are_routed_out(self, tmp_path: Path) -> None:
        """Neither searches for a held-out statement nor states that are one become examples; both are counted."""
        keep_records(tmp_path, "search", [planted(7), planted(9)])
        held_out = Decontaminator(
            [
                Benchmark(id="a", statement="theorem other (k : Nat) : p 7 k"),
                Benchmark(id="b", statement="theorem another (m : Nat) : 9 + m = m + 9"),
            ]
        )

        found = collect_outcomes(ValueSection(searches=(str(tmp_path),)), held_out)

        assert found.num_trees == 1
        assert sum(num for how, num in found.drops.items() if how.startswith("tree_benchmark_")) == 1
        assert sum(num for how, num in found.drops.items() if how.startswith("benchmark_")) == 1
        assert {seen.prompt for seen in found.states} == {
            value_prompt(state("n : Nat\n⊢ p 9 n")),
            value_prompt(hard(9)),
        }

    def test_trees_that_are_no_evidence(self, tmp_path: Path) -> None:
        """Doubles, other lanes, and steps whose sum is no proof are left out; damage is an error."""
        rows = [planted(1), planted(1), {**planted(2), "lane": "policy"}]
        keep_records(tmp_path / "a", "search", [*rows, {**planted(3), "reason": "composition"}])
        section = ValueSection(searches=(str(tmp_path / "a"),), lanes=("search",))
        keep_records(tmp_path / "b", "search", [{**planted(1), "statement": "theorem forged : True"}])

        found = collect_outcomes(section, nothing_held_out())

        assert found.num_trees == 1
        assert {how: num for how, num in found.drops.items() if how.startswith("tree_")} == {
            "tree_duplicate": 1,
            "tree_lane": 1,
            "tree_composition": 1,
        }
        with pytest.raises(ConfigError, match="damaged"):
            list(read_trees(tmp_path / "b"))
        with pytest.raises(ConfigError, match="no search trees"):
            list(read_trees(tmp_path))

    def test_dead_ends_where_tactics_ran_out_are_not_dead(self, tmp_path: Path) -> None:
        """A search that ended at its last tactic did not give every state all of its own."""
        tree = Tree(state("n : Nat\n⊢ r n"))
        tree.root.is_expanded = True
        tree.settle()
        row = tree_row("x", "theorem x (n : Nat) : r n", tree, lane="search", reason="exhausted")
        keep_records(tmp_path / "a", "search", [row])
        keep_records(tmp_path / "b", "search", [{**row, "reason": "attempts"}])

        fates = [
            collect_outcomes(ValueSection(searches=(str(tmp_path / name),)), nothing_held_out())
            .states[0]
            .fate
            for name in ("a", "b")
        ]

        assert fates == [Fate.DEAD, Fate.CENSORED]

    def test_chances_of_censored_states(self) -> None:
        """By hand: closed at 1 and at 2, dead at 2, censored at 1, and the one that never ends."""
        seen = [
            SeenState(prompt="", theorems=("t",), fate=fate, effort=effort, heuristic=0.5)
            for fate, effort in (
                (Fate.CLOSED, 1),
                (Fate.CLOSED, 2),
                (Fate.DEAD, 2),
                (Fate.CENSORED, 1),
            )
        ]

        assert chances(seen) == pytest.approx([1 / 5 + 4 / 5 * 1 / 3, 1 / 3, 0.0])
        assert chances([]) == [0.0]


class TestTraining:
    """A head on a frozen model."""

    def test_a_planted_signal_is_learned(self, valued: Path, tiny: Path) -> None:
        """On theorems that were not learned from, the loss is far below that of the base rate."""
        made = json.loads((valued / RECORD_FILE).read_text())
        kept = made["eval"]

        assert kept["theorems"] >= 5
        assert kept["log_loss"] < 0.75 * kept["log_loss_base"]
        assert kept["auc"] > 0.95
        assert kept["auc"] > kept["auc_heuristic"]
        assert made["states"] == {"closed": 75, "dead": 0, "censored": 120}
        assert f"AUC {kept['auc']} (heuristic {kept['auc_heuristic']})" in (tiny / "said.txt").read_text()
        assert "It tells how likely" in (valued / "README.md").read_text()
        assert (valued / "model.safetensors").read_bytes() == (
            tiny / "model" / "model.safetensors"
        ).read_bytes()

    def test_saved_and_loaded_to_the_same_numbers(self, valued: Path, tiny: Path) -> None:
        """The head in the folder says what the trained one said, and training it again gives it again."""
        recipe = load_value_recipe(tiny / "valued.toml")
        backend = open_folder(tiny / "model")
        outcomes = collect_outcomes(recipe.value, nothing_held_out())
        fit = fit_head(backend.model, backend.tokenizer, outcomes, recipe.value)
        states = [make(number) for number in (75, 80) for make in (easy, hard)]

        values = head_of(valued).values(states)

        assert values == ValueHead(backend.model, backend.tokenizer, fit.weights).values(states)
        assert values[0] > values[1] and values[2] > values[3]
        assert all(0 < value < 1 for value in values)
        assert json.loads((valued / RECORD_FILE).read_text())["examples_digest"] == outcomes.digest

    def test_what_stands_for_censored_states(self, tiny: Path) -> None:
        """Soft targets are above calling such states never closed; without them all is alike here, which is told."""
        recipe = load_value_recipe(tiny / "valued.toml")
        backend = open_folder(tiny / "model")
        outcomes = collect_outcomes(recipe.value, nothing_held_out())

        def rate(censored: Any) -> float:
            section = dataclasses.replace(recipe.value, censored=censored)
            base = fit_head(backend.model, backend.tokenizer, outcomes, section).record["base_rate"]
            assert isinstance(base, float)
            return base

        assert 0.3 < rate("negative") < rate("soft") < 0.6
        with pytest.raises(ConfigError, match="needs states that were closed and others"):
            rate("drop")

    def test_other_splits_and_named_files_are_not_learned(self, tiny: Path, tmp_path: Path) -> None:
        """Statements of a corpus that are not of its split train, and those of a file, give no examples."""
        for name in ("model", "searches"):
            (tmp_path / name).symlink_to(tiny / name)
        theorems = {"train": 10, "test": 11, "withheld": 12}
        (tmp_path / "corpus" / "jsonl").mkdir(parents=True)
        for split, number in theorems.items():
            own = row(f"o{number}", split, f"(k : Nat) : p {number} k")
            (tmp_path / "corpus" / "jsonl" / f"{split}.jsonl").write_text(json.dumps(dataclasses.asdict(own)))
        (tmp_path / "suite.jsonl").write_text('{"statement": "theorem s (k : Nat) : p 13 k"}\n')
        text = RECIPE + 'corpora = ["corpus"]\nagainst = ["suite.jsonl"]\n'
        (tmp_path / "apart.toml").write_text(text)

        made: Any = train(tmp_path / "apart.toml", tmp_path / "out")

        assert made["trees"] == 60 - 3
        assert sum(num for how, num in made["drops"].items() if how.startswith("tree_benchmark_")) == 3

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ('["searches"]', "[]", "searches"),
            ('["searches"]', '["nowhere"]', "nowhere does not exist"),
            ('"model"', '"no-model"', "no-model does not exist"),
            ("[value]", '[value]\ncensored = "guess"', "censored"),
            ("[value]", "[value]\neval_shere = 0.1", "did you mean 'eval_share'"),
        ],
    )
    def test_mistakes_are_told(self, tiny: Path, tmp_path: Path, old: str, new: str, said: str) -> None:
        """One clear message that says what is wrong."""
        for name in ("model", "searches"):
            (tmp_path / name).symlink_to(tiny / name)
        (tmp_path / "wrong.toml").write_text(RECIPE.replace(old, new))

        with pytest.raises(ConfigError, match=said):
            train(tmp_path / "wrong.toml", tmp_path / "out")
        assert not (tmp_path / "out").exists()


class TestFolder:
    """A checkpoint with a head beside it, or without."""

    def test_without_a_head_all_is_as_before(self, tiny: Path) -> None:
        """No head: the heuristic's values, and the policy's old name."""
        backend = open_folder(tiny / "model")
        policy = LanguageModelPolicy(backend, value=open_value_head(tiny / "model", backend))
        asks = [ask(easy(3)), ask(hard(4))]

        assert open_value_head(tiny / "model", backend) is None
        assert policy.name == "policy"
        assert policy.values(asks) == [heuristic_value(a.state, a.depth) for a in asks]

    def test_with_a_head_it_speaks(self, valued: Path) -> None:
        """Values are the head's."""
        backend, head = open_folder(valued), head_of(valued)
        policy = LanguageModelPolicy(backend, value=head)
        states = [easy(3), hard(4)]

        assert policy.name == "policy-value"
        assert policy.values([ask(s) for s in states]) == head.values(states)
        assert policy.values([]) == []

    @pytest.mark.parametrize(
        ("harm", "said"),
        [
            (change_weights, "other weights"),
            (lambda folder: (folder / HEAD_FILE).write_bytes(b"?"), "cannot be read"),
            (lambda folder: (folder / RECORD_FILE).write_text("{}"), "cannot be read"),
        ],
        ids=["weights", "head", "record"],
    )
    def test_a_head_that_does_not_belong_is_refused(
        self, valued: Path, tmp_path: Path, harm: Callable[[Path], object], said: str
    ) -> None:
        """One clear error that says what to do."""
        folder = tmp_path / "model"
        shutil.copytree(valued, folder)
        backend = open_folder(folder)
        harm(folder)

        with pytest.raises(ProverError, match=f"{said}.*train it again"):
            open_value_head(folder, backend)


def ask(goal: LocalGoal) -> Ask:
    """A question about a state."""
    statement = Goal(
        id="x",
        name="x",
        statement="theorem x : p",
        binders=(),
        constants=frozenset(),
        unfoldable=(),
        calls=(),
    )
    return Ask(goal=statement, state=goal, lemmas=(), depth=1, path=())


class TestSearch:
    """Leaves in the order of their values."""

    def grown(self, head: ValueHead) -> Tree:
        """A root with three tactics as likely as each other: to a hard state, to both kinds, to an easy one."""
        tree = Tree(state("n : Nat\n⊢ p n"))
        tree.root.is_expanded = True
        for name, goals in (
            ("a", (hard(11),)),
            ("b", (easy(12), hard(13))),
            ("c", (easy(14),)),
        ):
            tree.add(tree.root, name, -1.0, StateAnswer(goals=goals))
        for node, value in zip(tree.nodes, head.values([n.goal for n in tree.nodes]), strict=True):
            node.value = value
        return tree

    def test_best_first_goes_by_values_if_told(self, valued: Path) -> None:
        """The easy state comes first; a state with a hard sibling is worth no more than both."""
        tree = self.grown(head_of(valued))

        by_value = [n.id for n in BestFirst(value_weight=1.0).pick(tree, 4, 6)]

        assert [n.id for n in BestFirst().pick(tree, 4, 6)] == [1, 2, 3, 4]
        assert by_value[0] == 4
        assert by_value.index(2) + 1 == by_value.index(3)
        assert by_value.index(1) < by_value.index(2)

    def test_best_first_without_values_is_as_before(self) -> None:
        """Values change nothing by default: without a head they are the heuristic's."""
        tree = Tree(state("n : Nat\n⊢ p n"))
        tree.root.is_expanded = True
        for name, logprob, number in (("a", -2.0, 1), ("b", -1.0, 2)):
            tree.add(tree.root, name, logprob, StateAnswer(goals=(easy(number),)))
        tree.nodes[1].value, tree.nodes[2].value = 1.0, 0.0

        assert [n.id for n in BestFirst().pick(tree, 2, 6)] == [2, 1]
        assert [n.id for n in BestFirst(value_weight=1.0).pick(tree, 2, 6)] == [1, 2]

    def test_puct_goes_by_values(self, valued: Path) -> None:
        """The first descent ends at the easy state; with equal values it would end at the first."""
        tree = self.grown(head_of(valued))
        level = self.grown(head_of(valued))
        for node in level.nodes:
            node.value = 0.5

        assert [n.id for n in Puct().pick(tree, 1, 6)] == [4]
        assert [n.id for n in Puct().pick(level, 1, 6)] == [1]


class Clumsy(SymbolicPolicy):
    """Begins with what cannot work."""

    def propose(self, asks: Sequence[Ask]) -> list[list[Suggestion]]:
        """See ``Policy``."""
        return [
            [Suggestion(tactic="exact nothing", logprob=-0.1), Suggestion(tactic="intros", logprob=-3.0)]
            for _ in asks
        ]


def test_a_state_whose_tactics_ran_out_is_no_dead_end(arith: Theory, tmp_path: Path) -> None:
    """After one tactic of two the root is a dead end for this search, and no example of one."""
    certifier = Certifier(arith.environment, workers=1)
    (frozen,) = certifier.freeze([STATEMENTS[2]])
    assert isinstance(frozen, FrozenStatement)
    goal = goal_of(frozen, certifier.environment.closure, id_="wrong", theory_names=arith.own)
    budget = Budget(attempts=1, wall_s=ENDLESS)

    (result,) = Search(Clumsy(), BestFirst(), budget).run([goal], LeanSession(compiler=certifier.compiler))
    keep_records(tmp_path, "search", search_records("search", [result]))

    assert result.tree is not None
    assert (result.attempts, str(result.tree.status)) == (1, "dead")
    (root,) = collect_outcomes(ValueSection(searches=(str(tmp_path),)), nothing_held_out()).states
    assert root.fate is Fate.CENSORED


def test_from_searches_to_a_lane_that_goes_by_the_head(
    arith: Theory, real_searches: Path, tmp_path: Path
) -> None:
    """Real trees, the shipped model, its head: the lane's search proves and its proof is certified."""
    (tmp_path / "real.toml").write_text(
        f'name = "real"\nmodel = "{DEFAULT_MODEL}"\n[value]\nsearches = ["{real_searches}"]\neval_share = 0.0\n'
    )
    made = train(tmp_path / "real.toml", tmp_path / "model")
    certifier = Certifier(arith.environment, workers=1)
    (frozen,) = certifier.freeze([STATEMENTS[3]])
    assert isinstance(frozen, FrozenStatement)
    budget = Budget(model_calls=24, attempts=240, wall_s=ENDLESS, max_depth=4, width=3)
    lane = PolicyLane(str(tmp_path / "model"), whole=0, budget=budget)
    bench = Workbench(certifier, lane, arith.own, heartbeats=5_000)

    result = bench.work({"x": frozen}, (), stop=threading.Event(), budget_s=ENDLESS)

    assert made["eval"] is None
    assert isinstance(made["train"], dict)
    assert made["train"]["log_loss"] < made["train"]["log_loss_base"]
    assert not (datasets_dir() / "models" / DEFAULT_MODEL / RECORD_FILE).exists()
    ((candidate, verdict),) = result.judged
    assert candidate.script == "best-first/policy-value"
    assert verdict.verdict is VerdictKind.CERTIFIED
    (searched,) = lane.results
    assert searched.tree is not None
    assert all(not math.isclose(n.value, heuristic_value(n.goal, n.depth)) for n in searched.tree.nodes[1:])
