"""Lanes beside the main prover: their share of the time, what they remember, and what they did in a real sweep."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import Any

import pytest

from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.config import LanesConfig
from proofmill.events import BatchFinished, SweepStarted, read_events
from proofmill.judge.environment import Environment
from proofmill.ledger import LedgerReader
from proofmill.ledger.rows import PendingConjecture
from proofmill.prove.protocol import Tried
from proofmill.records import Conjecture
from proofmill.sweep.artifacts import SEARCHES
from proofmill.sweep.hindsight import HINDSIGHT
from proofmill.sweep.lanes import REFUTE, SideLanes, open_lanes, refute_batch
from proofmill_provers.training.data import collect_examples
from proofmill_provers.training.recipe import DataSection

BODY = ("schema", "id", "statement", "status", "refused", "nodes", "edges", "proof")
"""What a tree's digest is of."""


class Tables:
    """What a ledger says that lanes have tried."""

    def __init__(self, **tried: set[str]) -> None:
        self.tried = tried

    def tried_by(self, lane: str) -> set[str]:
        """See ``LedgerReader``."""
        return self.tried.get(lane, set())


def waiting(*ids: str, tries: int = 1) -> list[PendingConjecture]:
    """Conjectures that the main lane has tried."""
    return [
        PendingConjecture(
            seq=seq,
            layer=1,
            tries=tries,
            conjecture=Conjecture(
                id=id_,
                name=id_,
                statement="",
                generator="g",
                parents=(),
                family="f",
                canonical=id_,
                size=1,
                tests_passed=1,
            ),
        )
        for seq, id_ in enumerate(ids)
    ]


def desk(share: float = 0.25, **tried: set[str]) -> SideLanes:
    """Two lanes that need no Lean to be chosen."""
    lanes = SideLanes(settings=LanesConfig(share=share, batch=2), lanes={REFUTE: None, "search": None})
    lanes.restore(Tables(**tried))  # type: ignore[arg-type]
    return lanes


class TestChoice:
    """Who is next."""

    def test_untried_conjectures_are_for_the_main_lane(self) -> None:
        """Lanes get what the first pass left, in batches, and each conjecture once."""
        lanes = desk()
        pending = waiting("a", "b", "c")

        assert lanes.choose(waiting("a", tries=0), effort=None) is None
        first = lanes.choose(pending, effort=None)
        assert first is not None
        assert [row.conjecture.id for row in first[1]] == ["a", "b"]
        lanes.record(first[0], first[1], found=5, wall_s=1.0)
        second = lanes.choose(pending, effort=None)
        assert second is not None
        assert (second[0], [row.conjecture.id for row in second[1]]) == (first[0], ["c"])

    def test_the_share_is_kept_unless_nobody_else_wants_the_time(self) -> None:
        """A quarter of the time, and all of it when the main lane is idle."""
        lanes = desk(share=0.25)
        lanes.record_pass(0, found=9, wall_s=30.0)
        lanes.record("search", waiting("x"), found=0, wall_s=11.0)

        assert lanes.choose(waiting("a"), effort=0) is None
        assert lanes.choose(waiting("a"), effort=None) is not None
        lanes.record_pass(0, found=0, wall_s=10.0)
        assert lanes.choose(waiting("a"), effort=0) is not None

    def test_what_pays_comes_first(self) -> None:
        """The lane with more results for its time is preferred."""
        lanes = desk()
        lanes.record("search", waiting("x"), found=0, wall_s=50.0)
        lanes.record(REFUTE, waiting("x"), found=3, wall_s=50.0)

        chosen = lanes.choose(waiting("a"), effort=None)

        assert chosen is not None
        assert chosen[0] == REFUTE

    def test_harder_passes_and_lanes_compete(self) -> None:
        """Once everything was tried, the main lane goes on only as long as it finds more for its time."""
        lanes = desk(share=0.0)
        lanes.record("search", waiting("x"), found=2, wall_s=50.0)
        lanes.record(REFUTE, waiting("x"), found=0, wall_s=50.0)
        lanes.record_pass(1, found=5, wall_s=50.0)

        assert lanes.choose(waiting("a"), effort=1) is None
        for _ in range(8):
            lanes.record_pass(1, found=0, wall_s=50.0)
        chosen = lanes.choose(waiting("a"), effort=1)
        assert chosen is not None
        assert chosen[0] == "search"
        other = lanes.choose(waiting("a"), effort=1, busy={"search"})
        assert other is not None
        assert other[0] == REFUTE

    def test_memory_comes_from_the_ledger(self) -> None:
        """After a kill nothing is tried twice by the same lane, and what some lane lacks is waited for."""
        lanes = desk(refute={"a", "b"}, search={"a"})

        assert not lanes.is_waited_for("a")
        assert lanes.is_waited_for("b")
        chosen = lanes.choose(waiting("a", "b"), effort=None)
        assert chosen is not None
        assert (chosen[0], [row.conjecture.id for row in chosen[1]]) == ("search", ["b"])

    def test_known_proofs_go_to_the_certifier_first(self) -> None:
        """Lemmas in hindsight come with proofs: they wait for no pass and no share."""
        lanes = desk(share=0.0)
        lanes.known["b"] = "by rfl"
        chosen = lanes.choose(waiting("a", "b", tries=0), effort=0)

        assert chosen is not None
        assert (chosen[0], [row.conjecture.id for row in chosen[1]]) == (HINDSIGHT, ["b"])
        lanes.record(*chosen, found=1, wall_s=0.1)
        assert lanes.choose(waiting("b", tries=0), effort=None) is None


def test_a_lane_that_cannot_run_is_off_and_says_why() -> None:
    """An unknown prover and a missing model leave the other lanes alone."""
    lanes, off = open_lanes(
        LanesConfig(others=("refute", "policy", "serach", "portfolio"), model="/nowhere"), "portfolio"
    )

    assert list(lanes) == ["refute"]
    assert "did you mean 'search'" in off["serach"]
    assert "/nowhere" in off["policy"] or "proofmill[prover]" in off["policy"]


def test_denials_are_certified(environment: Environment) -> None:
    """A false statement is denied with its values, a true one is not."""
    certifier = Certifier(environment, workers=1)
    false, true = certifier.freeze(
        ["theorem false_one (n : Nat) : n * n = n", "theorem true_one (n : Nat) : n + 0 = n"]
    )
    assert isinstance(false, FrozenStatement)
    assert isinstance(true, FrozenStatement)
    told: list[Tried] = []

    tried, denials = refute_batch(
        certifier, {"f": false, "t": true}, (), heartbeats=5_000, on_tried=told.append
    )

    assert [denial.conjecture_id for denial in denials] == ["f"]
    assert int(denials[0].claim.assignment["n"]) >= 2
    assert denials[0].verdict.level >= 3
    assert set(tried) == {"f", "t"}
    assert [report.num_found for report in told] == [1]


class TestFinished:
    """The small sweep, with lanes, to exhaustion."""

    def test_every_open_conjecture_was_tried_by_every_lane(self, finished: Any) -> None:
        """What is open has been with all lanes; certificates and refutations say whose they are."""
        with LedgerReader.open_read_only(finished.run_dir) as ledger:
            open_ones = (
                {row.conjecture.id for row in ledger.conjectures()}
                - {c.conjecture.id for c in ledger.certificates()}
                - {r.conjecture.id for r in ledger.refutations()}
            )
            tried = {lane: ledger.tried_by(lane) for lane in ("portfolio", "refute", "search")}
            lanes = {c.lane for c in ledger.certificates()}
            counts = ledger.counts()
            num_refuted = len(list(ledger.refutations()))

        assert len(open_ones) == counts.open
        for ids in tried.values():
            assert open_ones <= ids
        assert "portfolio" in lanes
        assert lanes <= {"portfolio", "search", HINDSIGHT}
        assert num_refuted == counts.refuted

    def test_search_trees_are_kept(self, finished: Any) -> None:
        """Every tree lies in the run's artefacts, with a digest that fits, for conjectures of the run."""
        rows = [
            json.loads(line)
            for path in sorted((finished.run_dir / "artifacts" / SEARCHES).glob("search-*.jsonl.gz"))
            for line in gzip.decompress(path.read_bytes()).splitlines()
        ]
        with LedgerReader.open_read_only(finished.run_dir) as ledger:
            known = {row.conjecture.id for row in ledger.conjectures()}

        assert rows
        for row in rows:
            body = {key: row[key] for key in BODY}
            text = json.dumps(body, sort_keys=True, ensure_ascii=False)
            assert row["digest"] == "sha256:" + hashlib.sha256(text.encode()).hexdigest()
            assert row["id"] in known
            assert row["nodes"][0]["depth"] == 0

    def test_its_corpus_can_be_learned(self, finished: Any) -> None:
        """Examples of whole proofs and of tactics come from rows of the split train, and from no other."""
        corpus = finished.run_dir / "corpus"
        splits = {
            row["name"]: row["split"]
            for path in sorted((corpus / "jsonl").glob("*.jsonl"))
            for row in map(json.loads, path.read_text().splitlines())
        }

        examples = collect_examples(DataSection(corpora=(str(corpus),)), workers=1)

        assert {row.kind for row in examples.rows} == {"proof", "tactic"}
        assert {splits[row.theorem] for row in examples.rows} == {"train"}
        held_out = sum(split != "train" for split in splits.values())
        assert sum(n for why, n in examples.drops.items() if why.startswith("split")) == held_out

    def test_events_tell_lanes_apart(self, finished: Any) -> None:
        """Batches carry their lane, and the start says which lanes are off."""
        events = [logged.event for logged in read_events(finished.run_dir / "events.jsonl")]

        assert {event.lane for event in events if isinstance(event, BatchFinished)} >= {
            "portfolio",
            "refute",
            "search",
        }
        (start,) = [event for event in events if isinstance(event, SweepStarted)]
        assert start.lanes_off == {}


@pytest.mark.parametrize("key", ["lanes.share=1.5", "lanes.others=[3]", "lanes.budget_s=0"])
def test_bad_settings_are_told(key: str) -> None:
    """One error that names the key."""
    from proofmill.config import load_recipe
    from proofmill.errors import ConfigError

    with pytest.raises(ConfigError, match=key.partition("=")[0].replace(".", r"\.")):
        load_recipe("default", [key])
