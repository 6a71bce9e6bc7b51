"""The lane ``policy``: our own small model, which samples whole proofs and guides a tree search.

The model is found once and shared by all threads. Without torch, or without a checkpoint, the lane cannot be made
and says why; nothing else depends on it.
"""

from __future__ import annotations

import functools
import logging
import re
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from proofmill.errors import ConfigError, ProverError
from proofmill.prove.protocol import Goal, ProverSession, Tried
from proofmill.records import Candidate
from proofmill.resources import datasets_dir
from proofmill_provers.backends.protocol import Backend, Completion, Finish, Request, generate_now
from proofmill_provers.encoding import Codec
from proofmill_provers.policies import Ask, Suggestion, heuristic_value
from proofmill_provers.portfolio import select_lemmas
from proofmill_provers.search import BestFirst, Budget, Search, SearchResult, search_records, within
from proofmill_provers.value import ValueHead, open_value_head

__all__ = ["LanguageModelPolicy", "PolicyLane", "WholeProofs", "find_model", "open_model", "open_value"]

log = logging.getLogger(__name__)

DEFAULT_MODEL = "proofmill-2m"
"""The checkpoint that ships with proofmill."""
SAMPLES = 8
"""Completions at one node of a search: the likeliest and seven samples."""
MAX_TACTIC_TOKENS = 64
MAX_PROOF_TOKENS = 160


def find_model(name: str) -> Path:
    """The folder of a model: a name under datasets/models, else a path.

    Raises:
        ProverError: there is no such model.
    """
    for folder in (datasets_dir() / "models" / name, Path(name).expanduser()):
        if (folder / "config.json").is_file():
            return folder
    known = sorted(path.parent.name for path in (datasets_dir() / "models").glob("*/config.json"))
    raise ProverError(
        f"model {name!r} is no folder with a config.json; shipped models: {', '.join(known) or 'none'}"
    )


@functools.lru_cache(maxsize=2)
def open_model(name: str) -> Backend:
    """A model of ours in this process, loaded once.

    Raises:
        ProverError: no torch, no model, or a model that does not speak our format.
    """
    folder = find_model(name)
    from proofmill_provers.backends.local import load_local_model

    model = load_local_model(str(folder))
    if model.describe()["device"] == "cpu":
        # Beside Lean's processes, threads that wait for each other cost more than they bring to so small a model.
        import torch

        torch.set_num_threads(1)
    return model


@functools.lru_cache(maxsize=2)
def open_value(name: str) -> ValueHead | None:
    """The value head that lies beside a model of ours; None where there is none.

    Raises:
        ProverError: as ``open_model``, or the head was trained on other weights.
    """
    return open_value_head(find_model(name), open_model(name))


class LanguageModelPolicy:
    """Tactics sampled from a model. One ask is one call; the log-probabilities are the model's own."""

    def __init__(
        self,
        backend: Backend,
        *,
        samples: int = SAMPLES,
        temperature: float = 1.0,
        seed: int = 0,
        value: ValueHead | None = None,
    ) -> None:
        """Takes a backend that speaks our format, and the head that was trained on its model, if there is one."""
        self.name = "policy" if value is None else "policy-value"
        self.drops: Counter[str] = Counter()
        """Completions that gave no tactic, by reason."""
        self._backend = backend
        self._samples = samples
        self._temperature = temperature
        self._seed = seed
        self._value = value

    def propose(self, asks: Sequence[Ask]) -> list[list[Suggestion]]:
        """See ``Policy``: the likeliest tactic and samples, each once, best first."""
        codecs = [Codec.of(ask.goal, [lemma.name for lemma in ask.lemmas]) for ask in asks]
        requests = []
        for ask, codec in zip(asks, codecs, strict=True):
            prompt = codec.tactic_prompt(ask.state)
            requests.append(_request(prompt, 1, 0.0, MAX_TACTIC_TOKENS, self._seed))
            requests.append(
                _request(prompt, self._samples - 1, self._temperature, MAX_TACTIC_TOKENS, self._seed)
            )
        answers = generate_now(self._backend, requests)
        return [
            self._read(codec, [*answers[2 * n].completions, *answers[2 * n + 1].completions])
            for n, codec in enumerate(codecs)
        ]

    def values(self, asks: Sequence[Ask]) -> list[float]:
        """See ``Policy``: the value head's where there is one, else the heuristic's."""
        if self._value is not None:
            return self._value.values([ask.state for ask in asks])
        return [heuristic_value(ask.state, ask.depth) for ask in asks]

    def _read(self, codec: Codec, completions: Sequence[Completion]) -> list[Suggestion]:
        found: dict[str, float] = {}
        for completion in completions:
            reason, text = _text_of(codec, completion)
            if not reason and ("\n" in text or re.match(r"sorry|admit|by\b", text)):
                reason = "no_single_tactic"
            if reason:
                self.drops[reason] += 1
                continue
            logprob = completion.logprob if completion.logprob is not None else -1.0
            found[text] = max(min(0.0, logprob), found.get(text, float("-inf")))
        return [
            Suggestion(tactic=text, logprob=logprob)
            for text, logprob in sorted(found.items(), key=lambda item: (-item[1], item[0]))
        ]


class WholeProofs:
    """Whole proofs sampled from the model: the plain baseline beside tree search."""

    def __init__(self, backend: Backend, *, temperature: float = 0.8, seed: int = 0) -> None:
        """Takes a backend that speaks our format."""
        self.drops: Counter[str] = Counter()
        self._backend = backend
        self._temperature = temperature
        self._seed = seed

    def sample(self, goals: Sequence[Goal], session: ProverSession, num: int) -> list[list[str]]:
        """For each goal the likeliest proof and ``num - 1`` samples, each text once."""
        requests, codecs = [], []
        for goal in goals:
            codec = Codec.of(goal, [lemma.name for lemma in select_lemmas(goal, session.lemmas)])
            codecs.append(codec)
            prompt = codec.proof_prompt(goal.statement)
            requests.append(_request(prompt, 1, 0.0, MAX_PROOF_TOKENS, self._seed))
            requests.append(
                _request(prompt, max(1, num - 1), self._temperature, MAX_PROOF_TOKENS, self._seed)
            )
        answers = generate_now(self._backend, requests)
        return [
            self._read(codec, [*answers[2 * n].completions, *answers[2 * n + 1].completions][:num])
            for n, codec in enumerate(codecs)
        ]

    def _read(self, codec: Codec, completions: Sequence[Completion]) -> list[str]:
        found: dict[str, None] = {}
        for completion in completions:
            reason, text = _text_of(codec, completion)
            if not reason and not text.startswith("by\n"):
                reason = "no_proof"
            if reason:
                self.drops[reason] += 1
            else:
                found[text] = None
        return list(found)


def _request(prompt: str, n: int, temperature: float, max_new_tokens: int, seed: int) -> Request:
    return Request(prompt=prompt, n=n, temperature=temperature, max_new_tokens=max_new_tokens, seed=seed)


def _text_of(codec: Codec, completion: Completion) -> tuple[str, str]:
    """Why a completion is of no use, or what it says in Lean's words."""
    if not completion.ok:
        return str(completion.failure), ""
    if completion.finish is Finish.LENGTH:
        return "truncated", ""
    text = codec.decode(completion.text.strip())
    if text is None:
        return "unknown_word", ""
    return ("", text) if text else ("empty", "")


class PolicyLane:
    """The lane ``policy``: a few whole proofs for each goal, then a short tree search for what is left."""

    name = "policy"

    def __init__(
        self,
        model: str = DEFAULT_MODEL,
        *,
        whole: int = 4,
        budget: Budget | None = None,
        seed: int = 0,
    ) -> None:
        """Loads the model.

        Args:
            model: A name under datasets/models, or a folder.
            whole: Whole proofs sampled for each goal; 0 samples none.
            budget: Of the tree search.
            seed: Of all sampling.

        Raises:
            ProverError: the model cannot be used here.
        """
        self._backend = open_model(model)
        self._value = open_value(model)
        self._whole = whole
        self._budget = budget or Budget(model_calls=12, attempts=120, wall_s=30.0, max_depth=6, width=3)
        self._seed = seed
        self.results: list[SearchResult] = []
        """Searches of the last call of ``prove``."""
        self.drops: Counter[str] = Counter()

    @classmethod
    def configured(cls, settings: Mapping[str, str]) -> PolicyLane:
        """See ``Configurable``.

        Args:
            settings: ``model``; ``seed``; ``whole``, the whole proofs sampled for a goal; ``calls``, the completions
                that a tree search may ask for, 0 for no search.

        Raises:
            ConfigError: another setting, or one that is no number.
            ProverError: the model cannot be used here.
        """
        known = {"model", "seed", "whole", "calls"}
        if unknown := sorted(set(settings) - known):
            raise ConfigError(f"prover 'policy' takes {', '.join(sorted(known))}; got {', '.join(unknown)}")
        numbers = {}
        for key in known - {"model"}:
            if key in settings:
                if not settings[key].isdigit():
                    raise ConfigError(f"prover 'policy': {key} must be a number >= 0, got {settings[key]!r}")
                numbers[key] = int(settings[key])
        budget = None
        if "calls" in numbers:
            nodes = numbers["calls"] // SAMPLES
            budget = Budget(model_calls=nodes, attempts=nodes * SAMPLES, wall_s=3600.0, width=3)
        return cls(
            settings.get("model", DEFAULT_MODEL),
            whole=numbers.get("whole", 4),
            budget=budget,
            seed=numbers.get("seed", 0),
        )

    def prove(self, goals: Sequence[Goal], session: ProverSession) -> Iterable[Candidate]:
        """See ``Prover``."""
        self.results = []
        sampler = WholeProofs(self._backend, seed=self._seed)
        done: set[str] = set()
        for candidate in self._sampled(sampler, goals, session) if self._whole else ():
            done.add(candidate.conjecture_id)
            yield candidate
        if not self._budget.model_calls:
            self.drops += sampler.drops
            return
        policy = LanguageModelPolicy(self._backend, seed=self._seed, value=self._value)
        selector = BestFirst(value_weight=0.0 if self._value is None else 1.0)
        search = Search(policy, selector, within(self._budget, session))
        for result in search.run([goal for goal in goals if goal.id not in done], session):
            self.results.append(result)
            if result.proof:
                yield Candidate(
                    conjecture_id=result.goal.id,
                    proof=result.proof,
                    lane=self.name,
                    script=f"{selector.name}/{policy.name}",
                    attempts=max(1, result.attempts + self._whole),
                    wall_s=result.wall_s,
                )
        self.drops += sampler.drops + policy.drops

    def records(self) -> Sequence[Mapping[str, object]]:
        """See ``Recorder``."""
        return search_records(self.name, self.results)

    def _sampled(
        self, sampler: WholeProofs, goals: Sequence[Goal], session: ProverSession
    ) -> Iterable[Candidate]:
        started = time.monotonic()
        texts = sampler.sample(goals, session, self._whole)
        rows = [(goal, text) for goal, own in zip(goals, texts, strict=True) for text in own]
        errors = session.elaborate(rows) if rows else []
        found: dict[str, str] = {}
        for (goal, text), error in zip(rows, errors, strict=True):
            if error is None:
                found.setdefault(goal.id, text)
        wall_s = time.monotonic() - started
        session.note(
            Tried(
                rung="whole-proof",
                num_goals=len(goals),
                num_scripts=len(rows),
                num_found=len(found),
                wall_s=wall_s,
            )
        )
        for id_, text in found.items():
            yield Candidate(
                conjecture_id=id_,
                proof=text,
                lane=self.name,
                script="whole-proof",
                attempts=self._whole,
                wall_s=wall_s / max(1, len(goals)),
            )
