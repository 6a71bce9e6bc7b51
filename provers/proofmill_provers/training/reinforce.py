"""Reinforcement with the certificate as reward, with TRL's ``GRPOTrainer``.

A sample's reward is 1 where the certifier accepts it and 0 where it rejects it. Where the certifier cannot tell, even
when asked again, nothing is learned from the sample's whole group: TRL passes over samples without a reward. (Group
relative policy optimisation: Shao et al., 2024, arXiv:2402.03300, section 4.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeAlias

from pydantic import Field

from proofmill.config import Count, Natural
from proofmill.errors import ConfigError
from proofmill_provers.encoding import END
from proofmill_provers.training.checkpoint import (
    open_checkpoint,
    resumed,
    training_libraries,
    tuning_arguments,
)
from proofmill_provers.training.preferences import Rate

__all__ = ["CertificateReward", "Judge", "Question", "ReinforceSection", "reinforce"]

Judge: TypeAlias = Callable[[Sequence[tuple[str, str]]], Sequence[bool | None]]
"""From statements' ids with completions to whether each certifies; None where the certifier cannot tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A statement to be proved."""

    id: str
    prompt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReinforceSection:
    """``[reinforce]``: how it is learned from rewards."""

    steps: Count = 30
    groups: Count = 4
    """Statements of one step."""
    samples: Annotated[int, Field(ge=2)] = 8
    """Of each statement: a group."""
    max_tokens: Count = 40
    temperature: Rate = 1.0
    rate: Rate = 1e-4
    beta: Annotated[float, Field(ge=0)] = 0.0
    seed: Natural = 0
    checkpoint_steps: Count = 10
    threads: Count | None = None


class CertificateReward:
    """The reward of each sample, and what is known of groups."""

    __name__ = "certificate"

    def __init__(self, judge: Judge, end: int, samples: int) -> None:
        """Rewards groups of a fixed size.

        Args:
            judge: Asks the certifier.
            end: The token with which a completion ends; one without it was cut off, and is no proof.
            samples: Of a group; a group's samples stand side by side.
        """
        self._judge = judge
        self._end = end
        self._samples = samples
        self.groups = 0
        self.dropped = 0
        """Groups with a sample about which nothing is known."""
        self.flat = 0
        """Groups that were kept and whose rewards are all the same: nothing is learned from them, either."""
        self.wins = 0

    def __call__(
        self,
        *,
        completions: Sequence[str],
        completion_ids: Sequence[Sequence[int]],
        theorem: Sequence[str],
        **_: Any,
    ) -> list[float | None]:
        """The rewards of a batch, in order; None for all of a group that is dropped."""
        whole = [self._end in ids for ids in completion_ids]
        asked = [at for at, ok in enumerate(whole) if ok]
        answers = dict(zip(asked, self._judge([(theorem[at], completions[at]) for at in asked]), strict=True))
        rewards: list[float | None] = []
        for start in range(0, len(completions), self._samples):
            group = [answers.get(at, False) for at in range(start, start + self._samples)]
            self.groups += 1
            if None in group:
                self.dropped += 1
                rewards += [None] * len(group)
                continue
            self.flat += len(set(group)) == 1
            self.wins += sum(bool(sample) for sample in group)
            rewards += [float(bool(sample)) for sample in group]
        return rewards

    def summary(self) -> dict[str, float]:
        """Counts and shares over all groups so far."""
        kept = self.groups - self.dropped
        return {
            "groups": self.groups,
            "dropped": self.dropped,
            "zero_variance_share": self.flat / kept if kept else 0.0,
            "mean_reward": self.wins / (kept * self._samples) if kept else 0.0,
        }


def reinforce(
    start: Path,
    questions: Sequence[Question],
    judge: Judge,
    section: ReinforceSection,
    work: Path,
    *,
    tell: Callable[[str], None] = lambda _: None,
) -> tuple[Any, dict[str, float]]:
    """The model after ``section.steps`` steps, and what is known of the groups of this session.

    Args:
        start: The checkpoint to improve; it should solve something already.
        questions: Statements.
        judge: Asks the certifier; see ``Judge``.
        section: Settings.
        work: Where checkpoints are kept; a killed run goes on from the last whole one.
        tell: Told of progress.

    Raises:
        ConfigError: there are fewer statements than groups in a step.
        ProverError: the extras are missing, or the checkpoint cannot be read.
    """
    if len(questions) < section.groups:
        raise ConfigError(f"reinforce.groups must be at most the {len(questions)} statements that there are")
    trl, _ = training_libraries(threads=section.threads, seed=section.seed)
    import datasets

    model, tokenizer = open_checkpoint(start)
    reward = CertificateReward(judge, tokenizer.convert_tokens_to_ids(END), section.samples)
    trainer = trl.GRPOTrainer(
        model=model,
        reward_funcs=[reward],
        args=trl.GRPOConfig(
            per_device_train_batch_size=section.groups * section.samples,
            num_generations=section.samples,
            max_completion_length=section.max_tokens,
            temperature=section.temperature,
            **tuning_arguments(trl.GRPOConfig, section, work),
        ),
        train_dataset=datasets.Dataset.from_list([{"prompt": q.prompt, "theorem": q.id} for q in questions]),
        processing_class=tokenizer,
    )
    resumed(trainer, work, f"{len(questions)} statements", tell)
    return trainer.model, reward.summary()
