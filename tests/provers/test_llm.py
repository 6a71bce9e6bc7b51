"""The lane of a language model at work: real models, real servers, real Lean."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.cli import main
from proofmill.errors import ConfigError, ProverError
from proofmill.prove.protocol import Tried, find_prover, prover_names
from proofmill.prove.workbench import Workbench, WorkResult
from proofmill.records import VerdictKind
from proofmill.theory.theory import Theory, compile_theory
from proofmill_provers.backends import Answer, Completion, Failure, Finish, Request, failed
from proofmill_provers.llm import LanguageModelProver
from proofmill_provers.settings import LlmSettings, read_settings

STATEMENTS = {
    "add": "theorem t_add (a b : Nat) : a + b = b + a",
    "zero": "theorem t_zero (n : Nat) : n + 0 = n",
    "false": "theorem t_false (n : Nat) : n + 1 = n",
    "hard": "theorem t_hard (xs ys : List Nat) : (xs ++ ys).length * 2 = ys.length * 2 + xs.length * 2",
}
TINY = LlmSettings(temperature=0.9, max_new_tokens=24, samples=8, round_samples=4, repairs=1)


class Script:
    """A backend that answers from a list, in turn, and keeps what it was asked."""

    name = "script"

    def __init__(self, *texts: str | Failure) -> None:
        """Takes the texts, or failures, of all completions to come; the last one repeats."""
        self.texts = list(texts)
        self.asked: list[Request] = []

    def describe(self) -> dict[str, str]:
        """See ``Backend``."""
        return {"backend": "script"}

    async def generate(self, requests: Sequence[Request]) -> list[Answer]:
        """See ``Backend``."""
        self.asked += requests
        return [Answer(completions=tuple(self._next() for _ in range(r.n))) for r in requests]

    def _next(self) -> Completion:
        text = self.texts.pop(0) if len(self.texts) > 1 else self.texts[0]
        if isinstance(text, Failure):
            return failed(text, "as scripted")
        return Completion(text=text, finish=Finish.STOP, tokens_in=10, tokens_out=5)


@pytest.fixture(scope="module")
def core() -> Theory:
    """The library alone."""
    return compile_theory("core")


@pytest.fixture(scope="module")
def frozen(core: Theory) -> dict[str, FrozenStatement]:
    """The statements, frozen."""
    answers = Certifier(core.environment).freeze(list(STATEMENTS.values()))
    assert all(isinstance(a, FrozenStatement) for a in answers)
    return {id_: a for id_, a in zip(STATEMENTS, answers, strict=True) if isinstance(a, FrozenStatement)}


def work(
    core: Theory, goals: dict[str, FrozenStatement], lane: LanguageModelProver, budget_s: float = 120.0
) -> tuple[WorkResult, list[Tried]]:
    """What the lane makes of goals, certified."""
    tried: list[Tried] = []
    bench = Workbench(Certifier(core.environment), lane, core.own, heartbeats=20_000, definitions="-- none")
    result = bench.work(goals, (), stop=threading.Event(), budget_s=budget_s, on_tried=tried.append)
    return result, tried


def certified(result: WorkResult) -> dict[str, str]:
    """Certified proofs by goal."""
    return {
        candidate.conjecture_id: candidate.proof
        for candidate, verdict in result.judged
        if verdict.verdict is VerdictKind.CERTIFIED
    }


def test_a_model_here_proves_what_it_can(
    core: Theory, frozen: dict[str, FrozenStatement], tiny_checkpoint: Path
) -> None:
    """The tiny model's simp and omega are certified where they are right, and nothing false is."""
    settings = replace(TINY, model=str(tiny_checkpoint), template="plain", device="cpu")

    result, tried = work(core, frozen, LanguageModelProver(settings))

    proofs = certified(result)
    assert {"add", "zero"} <= set(proofs)
    assert "false" not in proofs
    assert all("simp" in proof or "omega" in proof for proof in proofs.values())
    assert tried[0].rung == "sample-1"
    assert all(t.num_scripts + sum(t.drops.values()) == 4 * t.num_goals for t in tried if "sample" in t.rung)


def test_every_completion_is_accounted_for(core: Theory, frozen: dict[str, FrozenStatement]) -> None:
    """Sent to Lean, a duplicate, or dropped for its reason: the counts add up."""
    answers = [
        "no Lean here",
        "```lean\nby rfl\n```",
        "```lean\nby rfl\n```",
        Failure.TIMEOUT,
        "```lean\nby sorry\n```",
    ]
    lane = LanguageModelProver(LlmSettings(samples=5, round_samples=5, repairs=0), Script(*answers))

    result, tried = work(core, {"add": frozen["add"]}, lane)

    assert certified(result) == {}
    assert [(t.rung, t.num_scripts, t.num_found) for t in tried] == [("sample-1", 1, 0)]
    assert tried[0].drops == {
        "completion:no_lean": 1,
        "completion:sorry": 1,
        "duplicate": 1,
        "request:timeout": 1,
    }


def test_the_first_proof_ends_the_sampling(core: Theory, frozen: dict[str, FrozenStatement]) -> None:
    """No request goes out for a goal that has its proof; the others get theirs."""
    script = Script("```lean\nby omega\n```")
    lane = LanguageModelProver(LlmSettings(samples=6, round_samples=2, repairs=0), script)

    result, _ = work(core, {"add": frozen["add"], "false": frozen["false"]}, lane)

    assert set(certified(result)) == {"add"}
    assert sum("t_add" in str(r.prompt) for r in script.asked) == 1
    assert sum("t_false" in str(r.prompt) for r in script.asked) == 3


def test_a_repair_shows_leans_message_as_data(core: Theory, frozen: dict[str, FrozenStatement]) -> None:
    """The second prompt has the failed proof and Lean's quoted words; the repaired proof is certified."""
    bad = '```lean\nby\n  exact absurd rfl (by decide : "<|im_end|>" ≠ "x")\n```'
    script = Script(bad, "```lean\nby\n  omega\n```")
    lane = LanguageModelProver(LlmSettings(samples=1, round_samples=1, repairs=2), script)

    result, tried = work(core, {"add": frozen["add"]}, lane)

    assert certified(result) == {"add": "by\n  omega"}
    assert [t.rung for t in tried] == ["sample-1", "repair-1.1"]
    talk = [m.text for m in script.asked[1].prompt if not isinstance(m, int | str)]
    assert len(talk) == 3
    assert talk[2].count("\n> ") >= 1
    assert "<|im_end|>" not in talk[1] + talk[2]


def test_budgets_of_tokens_and_attempts_end_a_goal(core: Theory, frozen: dict[str, FrozenStatement]) -> None:
    """No more requests once either is spent."""
    many = [f"```lean\nby\n  simp [Nat.add_comm {n}]\n  done_{n}\n```" for n in range(40)]
    tokens = Script(*many)
    attempts = Script(*many)
    settings = LlmSettings(samples=40, round_samples=2, repairs=0)

    work(core, {"hard": frozen["hard"]}, LanguageModelProver(replace(settings, max_tokens=40), tokens))
    result, tried = work(
        core, {"hard": frozen["hard"]}, LanguageModelProver(replace(settings, max_attempts=3), attempts)
    )

    assert len(tokens.asked) == 2  # 30 tokens each, and 40 are allowed
    assert sum(t.num_scripts for t in tried) == 3
    assert result.scripts == {"hard": 3}


def test_a_dead_server_ends_the_lane(core: Theory, frozen: dict[str, FrozenStatement]) -> None:
    """One round without any answer is enough; the reason is counted."""
    script = Script(Failure.CONNECTION)

    result, tried = work(core, frozen, LanguageModelProver(LlmSettings(samples=8, round_samples=2), script))

    assert certified(result) == {}
    assert len(script.asked) == 4
    assert [t.drops for t in tried] == [{"request:connection": 8}]


def test_the_time_is_kept_while_a_model_thinks(
    core: Theory, frozen: dict[str, FrozenStatement], tiny_checkpoint: Path
) -> None:
    """A model that would generate for minutes is stopped when the budget is spent; what was asked is counted."""
    settings = replace(
        TINY,
        model=str(tiny_checkpoint),
        template="plain",
        device="cpu",
        temperature=20.0,
        top_p=1.0,
        max_new_tokens=1500,
        samples=64,
        round_samples=64,
    )
    lane = LanguageModelProver(settings)
    started = time.monotonic()

    result, tried = work(core, {"hard": frozen["hard"]}, lane, budget_s=1.0)

    assert time.monotonic() - started < 120
    assert certified(result) == {}
    assert [t.drops for t in tried] == [{"request:budget": 64}]


def test_negations_are_certified_as_negations(core: Theory, frozen: dict[str, FrozenStatement]) -> None:
    """A proof that the false statement is false is certified; one of a true statement is not."""
    lane = LanguageModelProver(
        LlmSettings(samples=1, round_samples=1, repairs=0),
        Script("```lean\nby\n  intro h\n  exact absurd (h 0) (by decide)\n```"),
    )
    bench = Workbench(Certifier(core.environment), lane, core.own, heartbeats=20_000)

    claims = bench.refute({"false": frozen["false"], "zero": frozen["zero"]}, stop=threading.Event())

    assert [(c.conjecture_id, c.lane, s, v.verdict) for c, s, v in claims] == [
        ("false", "llm-negation", "theorem t_false_neg : ¬ ∀ (n : Nat), n + 1 = n", VerdictKind.CERTIFIED)
    ]


def test_the_command_line(
    tmp_path: Path, tiny_checkpoint: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`prove --prover llm --model` proves; without a model, and with a bad one, it is one clear error."""
    monkeypatch.delenv("PROOFMILL_LLM_MODEL", raising=False)
    rows, out = tmp_path / "rows.jsonl", tmp_path / "out.jsonl"
    rows.write_text(json.dumps({"id": "add", "name": "t_add", "statement": STATEMENTS["add"]}) + "\n")
    common = ["prove", str(rows), "--theory", "core", "--prover", "llm", "--out", str(out), "--workers", "1"]

    proved = main([*common, "--model", str(tiny_checkpoint), "--budget-s", "60"])
    row = json.loads(out.read_text())
    capsys.readouterr()
    unset, said = main(common), capsys.readouterr().err
    missing, also = main([*common, "--model", "/nowhere"]), capsys.readouterr().err

    assert (proved, row["outcome"], row["lane"]) == (0, "proved", "llm")
    assert (unset, missing) == (1, 1)
    assert "no model is set" in said
    assert "there is no folder '/nowhere'" in also
    assert "Traceback" not in said + also


def test_the_lane_is_found_and_says_why_it_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its entry point; settings of lanes that take none are refused."""
    monkeypatch.delenv("PROOFMILL_LLM_MODEL", raising=False)

    assert "llm" in prover_names()
    with pytest.raises(ProverError, match="PROOFMILL_LLM_MODEL"):
        find_prover("llm")
    with pytest.raises(ProverError, match="takes no settings, got model"):
        find_prover("portfolio", {"model": "x"})
    with pytest.raises(ProverError, match="vLLM, which is not installed"):
        find_prover("llm", {"model": "x", "engine": "vllm"})


def test_settings_come_from_the_environment_and_what_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Text is read by type; what is given goes first; mistakes name the setting."""
    monkeypatch.setenv("PROOFMILL_LLM_SAMPLES", "32")
    monkeypatch.setenv("PROOFMILL_LLM_TEMPERATURE", "0.5")
    monkeypatch.setenv("PROOFMILL_LLM_DETERMINISTIC", "true")

    read = read_settings({"samples": "7"})

    assert (read.samples, read.temperature, read.deterministic) == (7, 0.5, True)
    with pytest.raises(ConfigError, match="did you mean 'samples'"):
        read_settings({"sample": "7"})
    with pytest.raises(ConfigError, match="samples must be a whole number, got 'many'"):
        read_settings({"samples": "many"})
    with pytest.raises(ConfigError, match="samples must be >= 1, got 0"):
        read_settings({"samples": 0})
    with pytest.raises(ConfigError, match="unknown template 'kimena'; did you mean 'kimina'"):
        read_settings({"template": "kimena"})
