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
from dataclasses import asdict
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
from proofmill.theory.classes import class_names
from proofmill.theory.drafts import NAT, SymbolDraft, one_of_each
from proofmill.theory.free import free_model
from proofmill.theory.models import Model
from proofmill.theory.signatures import data_types, is_auxiliary, parts_of_types, signature_types
from proofmill.theory.structures import (
    ClassShape,
    FoundModel,
    models_of_class,
    own_instances,
    read_class,
    search_models,
)
from proofmill.theory.terms import Type
from proofmill.theory.theory import Theory
from proofmill.theory.vocabulary import Skipped, Vocabulary, draft_symbols

__all__ = ["ProbedVocabulary", "read_vocabulary"]

PROBE_MODULE = "Probe"
MODEL_MODULE = "Models"
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
    models, modelled, without = _models(theory)
    skipped += without
    drafts = [d for d in drafts if _classes_of(d) <= set(models)]
    kept, refused = _elaborate(theory, drafts)
    kept, undecided = _decided(kept)
    skipped += undecided
    names = [f"Probe.p{i}" for i in range(len(kept))]
    text = _probe_file(theory, kept, names)
    built = build_library(
        "probe", theory.environment.toolchain, {PROBE_MODULE: text},
        lean_path=theory.environment.olean_roots, salt=theory.digest,
    )  # fmt: skip
    module = read_module((built.root / f"{PROBE_MODULE}.olean").read_bytes())
    probed = {**module.constants, **modelled}
    carriers = [t for model in models.values() for t in model.carriers]
    datatypes.update(data_types(ChainMap(probed, _mutable(constants)), carriers))
    made = [
        (draft, draft.symbol(name))
        for draft, name in zip(kept, names, strict=True)
        if parse_name(name) in module.constants
    ]
    refusals = _told(refused, {draft.key for draft in kept})
    vocabulary = Vocabulary(
        symbols=tuple(symbol for draft, symbol in made if not draft.is_scheme),
        skipped=(*skipped, *refusals),
        datatypes=datatypes,
        schemes=tuple(symbol for draft, symbol in made if draft.is_scheme),
        focus=_focus(theory, [symbol.key for _, symbol in made]),
        models=models,
    )
    return ProbedVocabulary(vocabulary, ChainMap(probed, _mutable(constants)))


def _focus(theory: Theory, keys: Sequence[str]) -> frozenset[str]:
    """Own functions among the keys; none where the theory asks for constants of the library by name."""
    if theory.spec.vocabulary.library:
        return frozenset()
    own = {name_str(name) for name in theory.own}
    return frozenset(key for key in keys if key.removesuffix(" ·") in own)


def _mutable(constants: Mapping[Name, ConstantInfo]) -> MutableMapping[Name, ConstantInfo]:
    """For ChainMap, whose type asks for mutable maps though it only reads these."""
    return cast("MutableMapping[Name, ConstantInfo]", constants)


def _classes_of(draft: SymbolDraft) -> set[str]:
    return {name for t in parts_of_types((*draft.arg_types, draft.result)) if (name := t.class_name)}


def _models(theory: Theory) -> tuple[dict[str, Model], dict[Name, ConstantInfo], list[Skipped]]:
    """Models of the theory's classes by name, the constants that Lean made for them, classes without a model."""
    models: dict[str, Model] = {}
    added: dict[Name, ConstantInfo] = {}
    skipped = []
    for name in sorted(class_names(theory.constants, theory.own)):
        shape = read_class(name, theory.constants)
        if (free := free_model(shape)) is not None:
            models[name] = Model(
                class_name=name,
                constructor=shape.constructor,
                fields=(),
                instances=(),
                carriers=(),
                free=free,
            )
            continue
        instances = list(own_instances(shape, theory.constants, theory.own))
        found = _remembered_search(theory, shape)
        if found:
            text = "\n".join([*_imports(theory), *(model.text for model in found)]) + "\n"
            built = build_library(
                "probe", theory.environment.toolchain, {MODEL_MODULE: text},
                lean_path=theory.environment.olean_roots, salt=theory.digest,
            )  # fmt: skip
            added.update(read_module((built.root / f"{MODEL_MODULE}.olean").read_bytes()).constants)
            instances += [(parse_name(m.instance), Type(m.carrier)) for m in found]
        model = models_of_class(shape, instances)
        if model is None:
            skipped.append(
                Skipped(name=name, reason="no instance at a data type, and no small finite model, is known")
            )
        else:
            models[name] = model
    return models, added, skipped


def _decided(drafts: Sequence[SymbolDraft]) -> tuple[list[SymbolDraft], list[Skipped]]:
    """The drafts without bare propositions, and those of them that Lean cannot decide."""
    decided = {d.key for d in drafts if d.is_relation and not d.is_undecided}
    left = {d.key: d for d in drafts if d.is_undecided and d.key not in decided}
    reason = "it is a proposition that Lean cannot decide: give it a Decidable instance, or values in Bool"
    return [d for d in drafts if not d.is_undecided], [Skipped(name=key, reason=reason) for key in left]


def _told(refused: Sequence[tuple[SymbolDraft, str]], in_use: set[str]) -> list[Skipped]:
    """What Lean refuses at every type, once each; an operator that exists at some type is no news."""
    first: dict[str, Skipped] = {}
    for draft, why in refused:
        if draft.key not in in_use and draft.is_told:
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


def _remembered_search(theory: Theory, shape: ClassShape) -> list[FoundModel]:
    """The finite models of a class: searched once for a theory."""
    memo = (
        cache_dir()
        / f"models-{hashlib.sha256(f'{theory.digest}/{shape.name}'.encode()).hexdigest()[:24]}.json"
    )
    try:
        return [FoundModel(**row) for row in json.loads(memo.read_text())]
    except (OSError, ValueError, TypeError):
        found = search_models(shape)
        _write(memo, [asdict(model) for model in found])
        return found


def _write(memo: Path, value: object) -> None:
    scratch = memo.with_suffix(f".{os.getpid()}.tmp")
    scratch.write_text(json.dumps(value))
    scratch.replace(memo)


def _imports(theory: Theory) -> list[str]:
    return [f"import {module}" for module in (*theory.spec.imports, *theory.sources)]


def _probe_file(theory: Theory, drafts: Sequence[SymbolDraft], names: Sequence[str]) -> str:
    lines = [*_imports(theory), theory.spec.context]
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
        _write(memo, refusals)
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
