"""Prompts for families of models: what a model was trained to read, built from trusted parts and sanitised data.

A family is recognised by the model's name or configuration and may be chosen by hand; unknown models get the
generic chat, or plain continuation where their tokenizer has no chat template. The forms follow what the models'
authors describe (each template names its source); the wording around the fixed markers is our own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from proofmill.decode import nearest
from proofmill.errors import ConfigError
from proofmill_provers.backends.protocol import Message, Prompt, Role
from proofmill_provers.feedback import neutralise, quoted

__all__ = ["TEMPLATES", "ProofTask", "Style", "Template", "Turn", "choose_template"]

MAX_DEFINITIONS = 6_000
"""Characters of a theory's source in a prompt; the end is kept, since later files build on earlier ones."""
MAX_LEMMAS = 12
MAX_PROOF = 4_000
"""Characters of a failed proof in a prompt."""


class Style(StrEnum):
    """Where in a completion the proof is."""

    CONTINUATION = "continuation"
    """The completion goes on behind ``:= by``."""
    ANSWER = "answer"
    """The completion talks, and has Lean in fenced blocks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """An attempt that failed, for a repair prompt."""

    proof: str
    message: str
    """Lean's first message about it: data, quoted and bounded where it enters a prompt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofTask:
    """What is to be proved, and what a model may be told."""

    name: str
    statement: str
    """``theorem NAME BINDERS : TYPE``; trusted."""
    definitions: str = ""
    """Source of the theory; trusted."""
    lemmas: tuple[str, ...] = ()
    """Statements, or names, of certified lemmas that may be used."""
    failed: tuple[Turn, ...] = ()
    """Earlier attempts, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """How one family of models is asked."""

    name: str
    style: Style
    build: Callable[[ProofTask], Prompt]
    stop: tuple[str, ...] = ()
    pattern: str = ""
    """Models whose name matches belong to the family (regular expression, any case)."""


def choose_template(
    name: str, *, model: str, config: Mapping[str, object] | None = None, has_chat: bool = True
) -> Template:
    """The template to use.

    Args:
        name: A template's name, or ``auto``.
        model: The model's name or path.
        config: Its configuration where known; ``_name_or_path`` and ``proofmill_template`` are looked at.
        has_chat: Whether a chat can be sent at all; without, unknown models get the plain form.

    Raises:
        ConfigError: there is no such template.
    """
    if name != "auto":
        if name not in TEMPLATES:
            raise ConfigError(f"unknown template {name!r}; {nearest(name, ['auto', *TEMPLATES])}")
        return TEMPLATES[name]
    config = config or {}
    own = config.get("proofmill_template")
    if isinstance(own, str) and own in TEMPLATES:
        return TEMPLATES[own]
    for known in (model, str(config.get("_name_or_path", ""))):
        for template in TEMPLATES.values():
            if template.pattern and re.search(template.pattern, known, re.IGNORECASE):
                return template
    return TEMPLATES["chat" if has_chat else "plain"]


def _plain(task: ProofTask) -> str:
    """Nothing but Lean: definitions, lemmas and failed attempts as comments, the statement, ``:= by``.

    The form for base models and for those that proofmill trains (compare the few-shot prompts of the miniF2F
    baselines, Zheng et al., arXiv:2109.00110, section 4).
    """
    parts = [_definitions(task)]
    parts += [f"-- {_one_line(lemma)}" for lemma in task.lemmas[:MAX_LEMMAS]]
    return "\n".join([*(part for part in parts if part), *_failures(task), f"{task.statement} := by\n"])


def _deepseek_v1(task: ProofTask) -> str:
    """A request in one line and an open fenced block that ends with ``:= by``.

    Source: DeepSeek-Prover-V1.5, Xin et al., arXiv:2408.08152, appendix on prompts; model card
    deepseek-ai/DeepSeek-Prover-V1.5-RL. Goedel-Prover-SFT (Lin et al., arXiv:2502.07640) reads the same form.
    """
    failures = "".join(f"{line}\n" for line in _failures(task))
    return (
        f"Complete the following Lean 4 code:\n\n```lean4\n{_context(task)}{failures}{task.statement} := by\n"
    )


def _deepseek_v2(task: ProofTask) -> tuple[Message, ...]:
    """One user turn: the statement with ``sorry`` in a fenced block, and the wish for a plan before the proof.

    Source: DeepSeek-Prover-V2, Ren et al., arXiv:2504.21801, appendix A; model card
    deepseek-ai/DeepSeek-Prover-V2-7B. Goedel-Prover-V2 (Lin et al., arXiv:2508.03613) reads the same form.
    """
    text = (
        f"Complete the following Lean 4 code:\n\n{_open_goal(task)}\n\n"
        "First write a plan of the proof: its main steps and the facts they rest on. "
        "Then give the complete Lean 4 code in one fenced block."
    )
    return (_user(text), *_repairs(task))


def _kimina(task: ProofTask) -> tuple[Message, ...]:
    """A system turn that names the trade, and a user turn with headed sections.

    Source: Kimina-Prover Preview, Wang et al., arXiv:2504.11354; model card AI-MO/Kimina-Prover-Preview-Distill-7B.
    Its models think inside ``<think>`` tags first.
    """
    system = Message(
        role=Role.SYSTEM, text="You are an expert in mathematics and proving theorems in Lean 4."
    )
    text = (
        "Think about and solve the following problem step by step in Lean 4.\n"
        f"# Problem: prove the theorem `{task.name}`.\n"
        f"# Formal statement:\n{_open_goal(task)}\n"
    )
    return (system, _user(text), *_repairs(task))


def _chat(task: ProofTask) -> tuple[Message, ...]:
    """The generic chat for models of no known family."""
    text = (
        "Prove this theorem in Lean 4. Answer with one fenced block that repeats the statement unchanged and "
        "gives its whole proof. Do not use sorry, axioms, or commands other than the theorem.\n\n"
        f"{_open_goal(task)}\n"
    )
    return (_user(text), *_repairs(task))


def _repairs(task: ProofTask) -> list[Message]:
    """Failed attempts as turns of the talk, each with what Lean said of it."""
    turns: list[Message] = []
    for turn in task.failed:
        turns.append(
            Message(
                role=Role.ASSISTANT,
                text=_fenced(f"{task.statement} :=\n{neutralise(turn.proof, limit=MAX_PROOF)}"),
            )
        )
        turns.append(
            _user(
                "Lean does not accept this proof. Its message, quoted as data:\n"
                f"{quoted(turn.message)}\n"
                "Give a corrected proof in one fenced block, with the statement unchanged."
            )
        )
    return turns


def _open_goal(task: ProofTask) -> str:
    """Context and statement, with ``sorry`` for a proof, in a fenced block."""
    return _fenced(f"{_context(task)}{task.statement} := by\n  sorry")


def _failures(task: ProofTask) -> list[str]:
    """Failed attempts as comments, for prompts without turns."""
    return [
        f"-- {word}: {_one_line(neutralise(text, limit=400))}"
        for turn in task.failed
        for word, text in (("failed", turn.proof), ("because", turn.message))
    ]


def _user(text: str) -> Message:
    return Message(role=Role.USER, text=text)


def _fenced(text: str) -> str:
    return f"```lean4\n{text}\n```"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _definitions(task: ProofTask) -> str:
    text = task.definitions.strip()
    if len(text) <= MAX_DEFINITIONS:
        return text
    tail = text[-MAX_DEFINITIONS:]
    return tail[tail.find("\n") + 1 :]


def _context(task: ProofTask) -> str:
    """Definitions and lemmas above a statement, with a blank line; empty where there are none."""
    parts = [
        _definitions(task),
        *(f"-- may be used: {_one_line(lemma)}" for lemma in task.lemmas[:MAX_LEMMAS]),
    ]
    text = "\n".join(part for part in parts if part)
    return f"{text}\n\n" if text else ""


def _templates() -> Sequence[Template]:
    return (
        Template(name="plain", style=Style.CONTINUATION, build=_plain, stop=("\ntheorem ", "\n\n\n")),
        Template(
            name="deepseek-v1",
            style=Style.CONTINUATION,
            build=_deepseek_v1,
            stop=("```",),
            pattern=r"deepseek-prover-v1|goedel-prover-(sft|dpo)",
        ),
        Template(
            name="deepseek-v2",
            style=Style.ANSWER,
            build=_deepseek_v2,
            pattern=r"deepseek-prover-v2|goedel-prover-v2",
        ),
        Template(name="kimina", style=Style.ANSWER, build=_kimina, pattern=r"kimina-prover"),
        Template(name="chat", style=Style.ANSWER, build=_chat),
    )


TEMPLATES: Mapping[str, Template] = {template.name: template for template in _templates()}
