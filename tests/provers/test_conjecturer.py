"""A language model conjectures: what it writes is judged as text, frozen, read, tested and filtered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.conjecture.lawlab import PLAIN, lab

from proofmill.conjecture.protocol import Inspiration, conjecturer_names, find_conjecturer
from proofmill.conjecture.sources import Sieve
from proofmill.conjecture.written import WrittenSource, inspect
from proofmill.errors import ProverError
from proofmill_provers.backends import Answer, Completion, Failure, Finish, Request, failed
from proofmill_provers.conjecturer import LanguageModelConjecturer, read_statements
from proofmill_provers.settings import LlmSettings

ANSWER = """<think>I could say theorem x : False.</think>
Here they are:
```lean4
theorem double_add (m n : Nat) : double (m + n) = double m + double n
1. theorem rev (xs : List Nat) : xs.length + 0 = xs.length := by simp
theorem wrong (n : Nat) : double n = n
lemma double_add_again (a b : Nat) : double (a + b) = double a + double b
theorem unknown (n : Nat) : frobnicate n = n
theorem evil (n : Nat) : (by run_tac IO.println "x"; exact True)
theorem worse (n : Nat) : n = n ; #eval 1
theorem open_bracket (n : Nat : n = n
theorem no_law (n : Nat) : ∃ m, double n = m
```
"""


class Script:
    """A backend that says one thing, or fails."""

    name = "script"

    def __init__(self, text: str | Failure, finish: Finish = Finish.STOP) -> None:
        """Takes what it will say."""
        self.text, self.finish = text, finish
        self.asked: list[Request] = []

    def describe(self) -> dict[str, str]:
        """See ``Backend``."""
        return {"backend": "script"}

    async def generate(self, requests: Sequence[Request]) -> list[Answer]:
        """See ``Backend``."""
        self.asked += requests
        one = (
            failed(self.text, "as scripted")
            if isinstance(self.text, Failure)
            else Completion(text=self.text, finish=self.finish)
        )
        return [Answer(completions=(one,) * r.n) for r in requests]


def inspiration() -> Inspiration:
    """What a model is shown in these tests."""
    return Inspiration(
        definitions="def double (n : Nat) : Nat := n + n",
        vocabulary=("double : Nat → Nat",),
        seeds=("theorem s (n : Nat) : double n = n + n",),
        targets=("theorem open_one (m n : Nat) : double (m * n) = m * double n",),
    )


def test_only_true_new_laws_come_through() -> None:
    """Of what the model wrote, the sieve keeps the laws that fail nowhere; everything else has its reason."""
    theory = lab("arith-list")
    script = Script(ANSWER)
    written = LanguageModelConjecturer(LlmSettings(model="m"), script).write(inspiration(), 8, seed=0)
    source = WrittenSource(
        written.statements,
        freeze=theory.certifier.freeze,
        reader=theory.reader,
        generator="llm",
        parents=("s1",),
    )

    sifted = Sieve(theory.bed(), PLAIN).sift(source.proposals())

    kept = [theory.text(tested.proposal.law) for tested in sifted.kept]
    assert any("double" in text for text in kept)
    assert {tested.proposal.generator for tested in sifted.kept} == {"llm"}
    assert all(tested.proposal.parents == ("s1",) for tested in sifted.kept)
    assert [theory.text(r.proposal.law) for r in sifted.refuted] == ["(n : Nat) : double n = n"]
    assert sifted.drops["duplicate"] == 1
    assert source.drops["forbidden_text"] == 2
    assert source.drops["not_a_law"] >= 1
    assert sum(source.drops.values()) + sifted.considered == len(written.statements)
    assert sum(sifted.drops.values()) + len(sifted.kept) == sifted.considered


def test_the_prompt_has_seeds_and_targets() -> None:
    """Both are shown, as are definitions and vocabulary; the number of completions follows what is wanted."""
    script = Script(ANSWER)

    LanguageModelConjecturer(LlmSettings(model="m"), script).write(inspiration(), 20, seed=3)

    (request,) = script.asked
    text = "".join(m.text for m in request.prompt if not isinstance(m, int | str))
    assert all(part in text for part in ("open_one", "double n = n + n", "def double", "double : Nat → Nat"))
    assert request.n == 3


def test_failures_and_silence_are_counted() -> None:
    """A server that fails, and a model that talks about the weather."""
    settings = LlmSettings(model="m")

    dead = LanguageModelConjecturer(settings, Script(Failure.TIMEOUT)).write(inspiration(), 16, seed=0)
    talk = LanguageModelConjecturer(settings, Script("Nice weather.")).write(inspiration(), 16, seed=0)

    assert (dead.statements, dead.drops) == ((), {"request:timeout": 2})
    assert (talk.statements, talk.drops) == ((), {"completion:no_statement": 2})


def test_a_cut_answer_loses_its_last_statement() -> None:
    """What the token limit cut is no statement."""
    text = "theorem a (n : Nat) : n = n\ntheorem b (n : Nat) : n +"

    assert read_statements(text, truncated=True) == ["theorem a (n : Nat) : n = n"]
    assert len(read_statements(text, truncated=False)) == 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("theorem t (n : Nat) : n + 0 = n", ""),
        ("theorem t (p q : Bool) : (p || q) = (q || p)", ""),
        ("theorem t (f : Nat → Nat) (xs : List Nat) : (xs.map f).length = xs.length", ""),
        ("theorem t : " + "x" * 700, "too_long"),
        ('theorem t : "', "not_readable"),
        ("theorem t (n : Nat : n = n", "not_readable"),
        ("def t : Nat", "no_statement"),
        ("theorem t : by exact True", "forbidden_text"),
        ("theorem t : 1 = 1 := rfl", "forbidden_text"),
        ("theorem t : 1 = 1 axiom cheat : False", "forbidden_text"),
        ("theorem t : 1 = 1 #eval 1", "forbidden_text"),
        ("theorem t : (run_tac foo) = 1", "forbidden_text"),
        ("theorem t : (include_str foo) = 1", "forbidden_text"),
        ('theorem t : "a" = "a"', "forbidden_text"),
        ("theorem t : Lean.Elab.foo = 1", "forbidden_text"),
        ("theorem t : set_option x true in 1 = 1", "forbidden_text"),
    ],
)
def test_texts_that_may_be_shown_to_lean(text: str, reason: str) -> None:
    """Only statements whose elaboration runs nothing of their author's."""
    assert inspect(text) == reason


def test_a_model_here_can_be_asked(tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The conjecturer is found by its entry point, and asks a real model, which has little to say."""
    monkeypatch.delenv("PROOFMILL_LLM_MODEL", raising=False)
    assert "llm" in conjecturer_names()
    with pytest.raises(ProverError, match="no model is set"):
        find_conjecturer("llm")
    settings = {"model": str(tiny_checkpoint), "device": "cpu", "max_new_tokens": "24"}

    written = find_conjecturer("llm", settings).write(inspiration(), 8, seed=1)

    assert len(written.statements) + sum(written.drops.values()) >= 1
