"""The reader of .olean files: right on real files, and never fooled or hung by broken ones."""

from __future__ import annotations

import random
import struct
import time

import pytest

from proofmill.judge.olean import BadArtifact, OleanModule, read_module
from proofmill.kernel.constants import ConstantKind
from proofmill.kernel.expr import App, Const, Let, Pi, iter_nodes, structural_hash
from proofmill.kernel.names import name_str
from proofmill.lean.toolchain import Toolchain


def fingerprint(module: OleanModule) -> list[tuple[str, str, str]]:
    """What matters of a module."""
    return [
        (
            name_str(name),
            info.kind.value,
            "".join(structural_hash(term, info.level_params) for term in info.terms()),
        )
        for name, info in module.constants.items()
    ]


def test_reads_header_and_constants(mini: bytes, toolchain: Toolchain) -> None:
    """Header fields, kinds, universe parameters and values of a real file are found."""
    module = read_module(mini, githash=toolchain.githash)
    constants = module.constants
    assert module.lean_version == toolchain.version
    assert module.imports == ()
    assert constants[("lcAny",)].kind is ConstantKind.AXIOM
    assert constants[("True", "intro")].kind is ConstantKind.CTOR
    assert constants[("two_universes",)].level_params == (("s",), ("t",))
    value = constants[("let_inside",)].value
    assert value is not None
    assert any(isinstance(node, Let) for node in iter_nodes(value))


def test_reads_inductive_types(mini: bytes) -> None:
    """Parameters, indices, constructors and recursor rules are complete."""
    constants = read_module(mini).constants
    eq, refl, rec = (constants[name] for name in (("Eq",), ("Eq", "refl"), ("Eq", "rec")))
    assert eq.inductive is not None
    assert refl.ctor is not None
    assert rec.recursor is not None
    assert (eq.inductive.num_params, eq.inductive.num_indices) == (2, 1)
    assert eq.inductive.ctors == (("Eq", "refl"),)
    assert (refl.ctor.induct, refl.ctor.num_fields) == (("Eq",), 0)
    assert rec.recursor.k
    assert [rule.ctor for rule in rec.recursor.rules] == [("Eq", "refl")]


def test_reads_types(mini: bytes) -> None:
    """A type comes out as the term that was written."""
    info = read_module(mini).constants[("let_inside",)]
    outer = info.type
    assert isinstance(outer, Pi)
    assert outer.name == ("p",)
    assert isinstance(outer.body, Pi)
    rfl = read_module(mini).constants[("rfl",)].value
    assert rfl is not None
    heads = {node.name for node in iter_nodes(rfl) if isinstance(node, Const)}
    assert heads == {("Eq", "refl")}
    assert any(isinstance(node, App) for node in iter_nodes(rfl))


def test_split_module_shows_private_view(split: list[bytes]) -> None:
    """All parts together show proofs; the public part alone shows theorems as axioms."""
    whole, public = read_module(split), read_module(split[0])
    assert whole.is_module
    assert whole.constants[("pub",)].kind is ConstantKind.THEOREM
    assert public.constants[("pub",)].kind is ConstantKind.AXIOM
    assert ("_private", "split", 0, "priv") in whole.constants


def test_split_parts_must_fit(split: list[bytes], mini: bytes) -> None:
    """A later part without the one it points into is refused."""
    with pytest.raises(BadArtifact):
        read_module(split[2])
    with pytest.raises(BadArtifact, match="overlap"):
        read_module([mini, mini])


def test_other_commit_is_refused(mini: bytes) -> None:
    """A file of another Lean is not read."""
    with pytest.raises(BadArtifact, match="commit"):
        read_module(mini, githash="0" * 40)


def test_lazy_equals_eager(mini: bytes) -> None:
    """Reading on demand gives the same constants."""
    assert fingerprint(read_module(mini, eager=False)) == fingerprint(read_module(mini))


def test_budget(mini: bytes) -> None:
    """Work is bounded by a number of objects."""
    with pytest.raises(BadArtifact, match="budget"):
        read_module(mini, max_objects=100)


def test_forward_pointer_is_refused(mini: bytes) -> None:
    """A cycle cannot be built: pointers go backwards."""
    base, root = struct.unpack_from("<QQ", mini, 80)
    data = bytearray(mini)
    struct.pack_into("<Q", data, root - base + 16, root)
    with pytest.raises(BadArtifact):
        read_module(bytes(data))


def test_random_damage_is_refused_or_harmless(mini: bytes, split: list[bytes]) -> None:
    """2,000 bit flips and truncations: a clean refusal, or a module that reads without trouble."""
    rng = random.Random(4)
    expected = fingerprint(read_module(mini))
    started = time.monotonic()
    refused = same = other = 0
    for turn in range(2000):
        data = bytearray(mini)
        if turn % 4 == 0:
            del data[rng.randrange(len(data)) :]
        else:
            for _ in range(1 if turn % 2 else 8):
                data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        try:
            module = read_module(bytes(data))
        except BadArtifact:
            refused += 1
            continue
        if fingerprint(module) == expected:
            same += 1
        else:
            other += 1
    assert refused > 500
    assert same > 100
    assert refused + same + other == 2000
    assert time.monotonic() - started < 60
    for _ in range(100):
        parts = [bytearray(part) for part in split]
        part = rng.choice(parts)
        part[rng.randrange(len(part))] ^= 1 << rng.randrange(8)
        try:
            read_module([bytes(part) for part in parts])
        except BadArtifact:
            continue
