"""The lanes of a language model: whole proofs, and proofs of the negation.

It is off, and says why, where no model is set or a package is missing. It proposes; the certifier decides.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from proofmill.prove.protocol import Goal, ProverSession
from proofmill.prove.refute import negation
from proofmill.records import Candidate
from proofmill_provers.backends.protocol import Backend
from proofmill_provers.sampling import ProofSampler, candidate
from proofmill_provers.settings import LlmSettings, open_backend, read_settings, template_for

__all__ = ["LanguageModelProver", "negation_of"]

NEGATION_LANE = "llm-negation"


class LanguageModelProver:
    """The lane ``llm``: best of n whole proofs with repairs."""

    name = "llm"

    def __init__(self, settings: LlmSettings | None = None, backend: Backend | None = None) -> None:
        """Opens the model.

        Args:
            settings: By default those of the environment.
            backend: A model that is open already.

        Raises:
            ProverError: there is no model to use here; the message says what to do.
            ConfigError: a setting does not fit.
        """
        self._settings = settings if settings is not None else read_settings()
        self._backend = backend if backend is not None else open_backend(self._settings)
        self._sampler = ProofSampler(
            self._backend, template_for(self._settings, self._backend), self._settings
        )

    @classmethod
    def configured(cls, settings: Mapping[str, str]) -> LanguageModelProver:
        """See ``Configurable``."""
        return cls(read_settings(settings))

    def describe(self) -> dict[str, str]:
        """Which model, where, and why there."""
        return self._backend.describe()

    def prove(self, goals: Sequence[Goal], session: ProverSession) -> Iterable[Candidate]:
        """Candidates as they are found."""
        started = time.monotonic()
        for sampled in self._sampler.sample(goals, session):
            yield candidate(sampled, lane=self.name, wall_s=(time.monotonic() - started) / len(goals))

    def refute(self, goals: Sequence[Goal], session: ProverSession) -> Iterable[Candidate]:
        """Candidates for negations: the model is asked to prove that goals are false."""
        started = time.monotonic()
        for sampled in self._sampler.sample([negation_of(goal) for goal in goals], session):
            yield candidate(sampled, lane=NEGATION_LANE, wall_s=(time.monotonic() - started) / len(goals))


def negation_of(goal: Goal) -> Goal:
    """The goal that denies another, to be proved like any."""
    name = f"{goal.name}_neg"
    return replace(goal, name=name, statement=negation(goal), binders=(), calls=())
