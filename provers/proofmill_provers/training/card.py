"""The card of a trained model: lineage, licence, limits, and the command that made it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofmill_provers.training.recipe import TrainRecipe

__all__ = ["model_card", "tuned_card"]


def model_card(recipe: TrainRecipe, record: Mapping[str, Any]) -> str:
    """Markdown with the front matter that model hubs read."""
    corpora = "\n".join(
        f"| {corpus['theory']} | {corpus['num_theorems']} | {corpus['toolchain']} | `{corpus['digest'][:23]}` |"
        for corpus in record["corpora"]
    )
    drops = ", ".join(f"{reason} {num}" for reason, num in record["drops"].items() if num) or "none"
    start = "random weights" if recipe.model.start == "random" else "the checkpoint that the recipe names"
    evaluated = record["eval_loss"]
    measured = (
        f"{evaluated} on the examples of theorems that were kept aside"
        if evaluated is not None
        else "not measured"
    )
    return f"""---
license: {recipe.licence}
library_name: transformers
pipeline_tag: text-generation
tags: [lean4, theorem-proving, proofmill]
---

# {recipe.title}

A causal language model of {record["weights"]:,} weights that writes Lean 4 proofs and single tactics for
proofmill. It began with {start} and has seen nothing but theorems that
proofmill conjectured, proved and had certified. It proposes; a certifier decides.

## Data

| theory | theorems learned | toolchain | corpus digest |
|---|---|---|---|
{corpora}

Only rows of the split `train`. Left out, by reason: {drops}. {record["examples"]["proof"]} examples are whole proofs,
{record["examples"]["tactic"]} are tactics at proof states. Statements of the suites that ship with proofmill, up to
renaming and instances, are not among them. No text of other people or of other models is in the data.

## How it was made

    proofmill train {recipe.name}.toml --out {recipe.name}

with the settings in `training.json` ({record["steps"]} steps, seed {recipe.run.seed}, {record["cpu_s"]} CPU
seconds; torch {record["versions"]["torch"]}, transformers {record["versions"]["transformers"]}, TRL
{record["versions"]["trl"]}). Loss per completion token: {record["train_loss"]} in training, {measured}.
{_stages(record)}
## Limits

- It knows the tactics of its teacher, the symbolic portfolio and search, and the theories above. Elsewhere it guesses.
- It reads its own text format (`proofmill_provers.encoding`); prompts in other words are meaningless to it.
- At most {recipe.model.context} tokens of prompt and answer. No chat, no English.
- What it writes is often wrong. Nothing it writes is believed before Lean's kernel has checked it.
"""


def _stages(record: Mapping[str, Any]) -> str:
    """A table of the stages of training, and what a shorter context cost; nothing where there were none."""
    if "stages" not in record:
        return ""
    rows = "\n".join(
        f"| {number} | {stage['context']} | {stage['epochs']:g} | {stage['num_examples']} | {stage['dropped_long']} | "
        f"{stage['num_tokens']} | {stage['steps']} | {stage['train_loss']} | "
        f"{'-' if stage['eval_loss'] is None else stage['eval_loss']} |"
        for number, stage in enumerate(record["stages"], start=1)
    )
    return f"""
In stages, each over the examples that fit its context, with an optimiser and a schedule of its own; the losses above
are of the last. What is kept aside is the same for all, whatever its length:

| stage | context | epochs | examples | too long | tokens per epoch | steps | loss in training | loss kept aside |
|---|---|---|---|---|---|---|---|---|
{rows}
"""


def tuned_card(name: str, title: str, licence: str, record: Mapping[str, Any]) -> str:
    """Markdown for a checkpoint that a second round improved."""
    drops = ", ".join(f"{reason} {num}" for reason, num in record["drops"].items() if num) or "none"
    if record["kind"] == "preferences":
        kinds = ", ".join(f"{num} of {kind}" for kind, num in record["pairs"].items())
        learned = f"Preferences (DPO): pairs of samples, {kinds}. Every chosen proof is certified."
    else:
        groups = record["groups"]
        learned = (
            f"Rewards (GRPO) on {record['questions']} statements: 1 where a sample is certified, else 0. Of "
            f"{groups['groups']} groups of the last session {groups['dropped']} were dropped as undecided, and in "
            f"{groups['zero_variance_share']:.0%} of the rest all samples came to the same."
        )
    return f"""---
license: {licence}
library_name: transformers
pipeline_tag: text-generation
tags: [lean4, theorem-proving, proofmill]
---

# {title}

A causal language model of {record["weights"]:,} weights: a checkpoint of a proofmill loop (corpus
`{record["loop_corpus"][:23]}`, weights `{record["start_weights"][:16]}`), improved by a second round. It proposes; a
certifier decides.

{learned} {record["steps"]} steps, {record["cpu_s"]} CPU seconds. Left out, by reason: {drops}.

    proofmill train {name}.toml --out {name}

with the settings in `training.json`. It reads its own text format (`proofmill_provers.encoding`); what it writes is
often wrong, and nothing of it is believed before Lean's kernel has checked it.
"""
