"""Has Lean elaborate the vocabulary's drafts: what compiles is a symbol.

One file of definitions per theory. A first run finds the drafts that Lean refuses (an operator without an
instance, an ambiguous name); the rest is compiled into a module that is cached like any library. The module
is for reading only: statements and proofs never import it.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections import ChainMap
from collections.abc import Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import cast

from proofmill.errors import TheoryError
from proofmill.judge.olean import read_module
from proofmill.kernel import expr as k
from proofmill.kernel.constants import ConstantInfo
from proofmill.kernel.expr import constants_of
from proofmill.kernel.names import Name, name_str, parse_name
from proofmill.lean.core import build_library
from proofmill.lean.messages import parse_messages
from proofmill.lean.process import Limits, clean_environment, run_command
from proofmill.resources import cache_dir
from proofmill.theory.theory import Theory
from proofmill.theory.vocabulary import (
    NAT,
    Skipped,
    SymbolDraft,
    Vocabulary,
    draft_symbols,
    is_auxiliary,
    one_of_each,
    signature_types,
)

__all__ = ["ProbedVocabulary", "read_vocabulary"]

PROBE_MODULE = "Probe"
PROBE_LIMITS = Limits(wall_s=120.0)


class ProbedVocabulary:
    """A vocabulary together with the constants that its probes add to the theory's."""

    def __init__(self, vocabulary: Vocabulary, constants: Mapping[Name, ConstantInfo]) -> None:
        """Puts the two together.

        Args:
            vocabulary: The symbols.
            constants: The theory's constants and the probes.
        """
        self.vocabulary = vocabulary
        self.constants = constants


def read_vocabulary(theory: Theory) -> ProbedVocabulary:
    """The vocabulary of a theory, as Lean elaborates it.

    Raises:
        TheoryError: nothing is left to make statements of.
    """
    constants: Mapping[Name, ConstantInfo] = theory.constants
    own = [name for name in theory.own if name_str(name) not in theory.spec.vocabulary.exclude]
    library = list(theory.spec.vocabulary.library) or _mentioned(constants, own)
    drafts, skipped, datatypes = draft_symbols(
        constants, own, library, theory.spec.vocabulary.operators, theory.opened
    )
    drafts = one_of_each(drafts)
    if not any(draft.arg_types and not draft.is_constructor for draft in drafts):
        reasons = "; ".join(f"{s.name}: {s.reason}" for s in skipped[:5]) or "it defines no function"
        raise TheoryError(
            f"theory {theory.name!r} has an empty vocabulary ({reasons}); "
            "define at least one function on data types in its files, or name library constants under "
            "[vocabulary] library"
        )
    kept, refused = _elaborate(theory, drafts)
    names = [f"Probe.p{i}" for i in range(len(kept))]
    text = _probe_file(theory, kept, names)
    built = build_library(
        "probe", theory.environment.toolchain, {PROBE_MODULE: text},
        lean_path=theory.environment.olean_roots, salt=theory.digest,
    )  # fmt: skip
    module = read_module((built.root / f"{PROBE_MODULE}.olean").read_bytes())
    probed = {**module.constants}
    symbols = []
    for draft, name in zip(kept, names, strict=True):
        if parse_name(name) in module.constants:
            symbols.append(draft.symbol(name))
    refusals = _told(refused, {draft.key for draft in kept})
    vocabulary = Vocabulary(symbols=tuple(symbols), skipped=(*skipped, *refusals), datatypes=datatypes)
    return ProbedVocabulary(
        vocabulary, ChainMap(probed, cast("MutableMapping[Name, ConstantInfo]", constants))
    )


def _told(refused: Sequence[tuple[SymbolDraft, str]], in_use: set[str]) -> list[Skipped]:
    """What Lean refuses at every type, once each; an operator that exists at some type is no news."""
    first: dict[str, Skipped] = {}
    for draft, why in refused:
        if draft.key not in in_use:
            at = ", ".join(t.lean() for t in draft.arg_types) or draft.result.lean()
            shown = draft.template.format(*("_",) * len(draft.arg_types))
            reason = f"Lean refuses `{shown}` at {at}: {why}"
            first.setdefault(draft.key, Skipped(name=draft.key, reason=reason))
    return list(first.values())


def _mentioned(constants: Mapping[Name, ConstantInfo], own: Sequence[Name]) -> list[str]:
    """Library functions that the theory's own definitions mention, and the usual ones on their types."""
    mentioned: set[Name] = set()
    own_set = set(own)
    heads: set[str] = set()
    for name in own:
        info = constants.get(name)
        if info is None or is_auxiliary(name, constants):
            continue
        heads.update(t.head for t in signature_types(info))
        mentioned |= constants_of(*info.terms()) - own_set
    usual = ["List.append", "List.length", "List.reverse"] if "List" in heads else []
    if NAT.head in heads:
        usual.append("Nat.succ")
    found = [
        name_str(name)
        for name in sorted(mentioned, key=name_str)
        if name in constants
        and not is_auxiliary(name, constants)
        and not _is_class_method(constants[name])
        and len(name) == 2
        and (types := signature_types(constants[name]))
        and all(t.head in heads or t.is_variable or t.is_function for t in types)
    ]
    return list(dict.fromkeys([*usual, *found]))


def _is_class_method(info: ConstantInfo) -> bool:
    """Whether the constant is a field of a class, such as ``OfNat.ofNat``: people write operators instead."""
    body = info.type
    while isinstance(body, k.Pi):
        head, _ = k.app_args(body.type)
        if body.info is k.BinderInfo.INST_IMPLICIT and isinstance(head, k.Const):
            return head.name == info.name[:-1]
        body = body.body
    return False


def _probe_file(theory: Theory, drafts: Sequence[SymbolDraft], names: Sequence[str]) -> str:
    imports = [*theory.spec.imports, *theory.sources]
    lines = [*(f"import {module}" for module in imports), theory.spec.context]
    lines += [draft.probe_text(name) for draft, name in zip(drafts, names, strict=True)]
    return "\n".join(lines) + "\n"


def _elaborate(
    theory: Theory, drafts: Sequence[SymbolDraft]
) -> tuple[list[SymbolDraft], list[tuple[SymbolDraft, str]]]:
    """The drafts that Lean accepts, and the others with its first words about them; remembered."""
    names = [f"Probe.p{i}" for i in range(len(drafts))]
    text = _probe_file(theory, drafts, names)
    key = hashlib.sha256(f"{theory.digest}\0{text}".encode()).hexdigest()[:24]
    memo = cache_dir() / f"vocabulary-{key}.json"
    try:
        refusals = {int(i): str(why) for i, why in json.loads(memo.read_text()).items()}
    except (OSError, ValueError, AttributeError):
        refusals = _refusals(theory, text, len(drafts))
        scratch = memo.with_suffix(f".{os.getpid()}.tmp")
        scratch.write_text(json.dumps(refusals))
        scratch.replace(memo)
    kept = [draft for i, draft in enumerate(drafts) if i not in refusals]
    return kept, [(drafts[i], why) for i, why in sorted(refusals.items())]


def _refusals(theory: Theory, text: str, num_drafts: int) -> dict[int, str]:
    starts = [i for i, line in enumerate(text.split("\n"), 1) if line.startswith("def Probe.p")]
    assert len(starts) == num_drafts
    toolchain = theory.environment.toolchain
    with tempfile.TemporaryDirectory(prefix="proofmill-probe-") as folder:
        source = Path(folder) / f"{PROBE_MODULE}.lean"
        source.write_text(text, encoding="utf-8")
        run = run_command(
            [*toolchain.command, "--json", "-DmaxErrors=0", str(source)],
            cwd=Path(folder),
            env=clean_environment(theory.environment.olean_roots),
            limits=PROBE_LIMITS,
        )
    refusals: dict[int, str] = {}
    for message in parse_messages(run.stdout):
        if message.severity != "error":
            continue
        index = max((i for i, start in enumerate(starts) if start <= message.line), default=None)
        if index is None:
            raise TheoryError(f"theory {theory.name!r}: its context does not compile: {message.text}")
        refusals.setdefault(index, message.text.strip().split("\n")[0])
    return refusals
