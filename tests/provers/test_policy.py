"""The small model as a policy and as a lane: the shipped checkpoint at work, with real Lean."""

from __future__ import annotations

import json
import threading
from collections import Counter

import pytest

from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.errors import ConfigError, ProverError
from proofmill.prove.goals import goal_of
from proofmill.prove.protocol import Configurable, find_prover
from proofmill.prove.workbench import Workbench
from proofmill.records import VerdictKind
from proofmill.resources import datasets_dir
from proofmill.theory.theory import Theory
from proofmill_provers.backends import Completion, Finish
from proofmill_provers.encoding import Codec
from proofmill_provers.policies import Ask
from proofmill_provers.policy import (
    DEFAULT_MODEL,
    SAMPLES,
    LanguageModelPolicy,
    PolicyLane,
    find_model,
    open_model,
)
from proofmill_provers.search import Budget
from proofmill_provers.states import parse_goals

pytest.importorskip("torch", reason="needs the extra: pip install 'proofmill[prover]'")

STATEMENTS = (
    "theorem bump_length_zero (xs : List Nat) : (bump xs).length + 0 = xs.length",
    "theorem snoc_length_twice (xs : List Nat) (n : Nat) : (snoc (snoc xs n) n).length = xs.length + 2",
    "theorem never (xs : List Nat) : xs.length < xs.length",
)


def test_the_shipped_checkpoint_is_small_and_says_what_it_is() -> None:
    """At most 10 MB, with lineage, licence, limits and the command that made it."""
    folder = find_model(DEFAULT_MODEL)
    record = json.loads((folder / "training.json").read_text())
    card = (folder / "README.md").read_text()

    assert sum(path.stat().st_size for path in folder.iterdir()) <= 10_000_000
    assert {"licence", "data"} <= set(record["recipe"])
    assert all(corpus["digest"][:23] in card for corpus in record["corpora"])
    for words in ("license: apache-2.0", "## Limits", "proofmill train", "split `train`"):
        assert words in card
    assert record["drops"]["split_test"] > 0


def test_suggestions_are_tactics_with_probabilities(arith: Theory) -> None:
    """Greedy and sampled tactics, each once, best first; the same seed gives the same."""
    certifier = Certifier(arith.environment, workers=1)
    (frozen,) = certifier.freeze(STATEMENTS[:1])
    assert isinstance(frozen, FrozenStatement)
    goal = goal_of(frozen, certifier.environment.closure, id_="x", theory_names=arith.own)
    (state,) = parse_goals("xs : List Nat\n⊢ (bump xs).length + 0 = xs.length") or ()
    ask = Ask(goal=goal, state=state, lemmas=(), depth=0, path=())
    policy = LanguageModelPolicy(open_model(DEFAULT_MODEL))

    (first,), (again,) = policy.propose([ask]), policy.propose([ask])

    assert first == again
    assert 1 <= len(first) <= SAMPLES
    assert all(s.logprob <= 0 and "\n" not in s.tactic for s in first)
    assert [s.logprob for s in first] == sorted((s.logprob for s in first), reverse=True)
    assert any("xs" in s.tactic or "simp" in s.tactic for s in first)


def test_every_completion_is_counted() -> None:
    """A completion gives a tactic, or a reason why not."""
    policy = LanguageModelPolicy(open_model(DEFAULT_MODEL))
    codec = Codec(unfoldable=(), calls=(), lemmas=())
    texts = ["simp", "simp", "rw [L7]", "by simp", "sorry", "a\nb", ""]
    completions = [Completion(text=text, finish=Finish.STOP, logprob=-1.0) for text in texts]
    completions.append(Completion(text="simp", finish=Finish.LENGTH, logprob=-1.0))

    found = policy._read(codec, completions)

    assert [s.tactic for s in found] == ["simp"]
    assert policy.drops == Counter({"no_single_tactic": 3, "unknown_word": 1, "empty": 1, "truncated": 1})


def test_the_lane_proves_and_never_certifies_what_is_false(arith: Theory) -> None:
    """Statements outside its corpus: what it proposes is certified, the false one stays open."""
    certifier = Certifier(arith.environment, workers=1)
    answers = certifier.freeze(STATEMENTS)
    goals = {str(f.name[-1]): f for f in answers if isinstance(f, FrozenStatement)}
    assert len(goals) == len(STATEMENTS), answers
    lane = PolicyLane(budget=Budget(model_calls=4, attempts=32, max_depth=4))
    bench = Workbench(certifier, lane, arith.own, heartbeats=5_000)
    result = bench.work(goals, (), stop=threading.Event(), budget_s=60)
    certified = {c.conjecture_id for c, v in result.judged if v.verdict is VerdictKind.CERTIFIED}

    assert certified == {"bump_length_zero", "snoc_length_twice"}
    assert {c.lane for c, _ in result.judged} == {"policy"}


def test_settings_are_checked() -> None:
    """A misspelt setting, a word for a number and a missing model are one clear error each."""
    assert isinstance(PolicyLane, Configurable)
    with pytest.raises(ConfigError, match="takes calls, model, seed, whole; got modle"):
        find_prover("policy", {"modle": "x"})
    with pytest.raises(ConfigError, match="whole must be a number >= 0, got 'many'"):
        find_prover("policy", {"whole": "many"})
    with pytest.raises(ProverError, match="shipped models: proofmill-2m"):
        find_prover("policy", {"model": str(datasets_dir())})
