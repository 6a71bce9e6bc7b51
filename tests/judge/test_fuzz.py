"""Damaged .olean files: a clean refusal or a module that reads without trouble, and never anything else.

A flipped bit in a name or a number gives another well-formed module, which is no fault of the reader: what
the module says is judged afterwards. A crash, a hang, another exception than ``BadArtifact`` would be one.
"""

from __future__ import annotations

import random
import struct
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from proofmill.judge.audit import examine_module
from proofmill.judge.environment import Environment
from proofmill.judge.olean import BadArtifact, OleanModule, read_module
from proofmill.kernel.expr import structural_hash

SLOWEST_S = 20.0
"""For one read, on a machine that has other things to do."""
NUM_LIBRARY_FILES = 6
MAX_FILE_BYTES = 400_000
Parts = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """A real module and what it says."""

    parts: Parts
    says: tuple[object, ...]


def fingerprint(module: OleanModule) -> tuple[object, ...]:
    """All that is read of a module, up to binder names."""
    constants = [
        (
            name,
            info.kind,
            [structural_hash(term, info.level_params) for term in info.terms()],
            info.companions(),
        )
        for name, info in module.constants.items()
    ]
    return module.imports, module.is_module, constants


@pytest.fixture(scope="module")
def samples(mini: bytes, split: list[bytes], environment: Environment) -> list[Sample]:
    """Files of one part and of three, of a few constants and of hundreds."""
    small = [
        path
        for root in environment.olean_roots
        for path in sorted(Path(root).rglob("*.olean"))
        if path.stat().st_size <= MAX_FILE_BYTES
    ]
    chosen = random.Random(0).sample(small, min(NUM_LIBRARY_FILES, len(small)))
    found: list[Parts] = [(mini,), tuple(split), (split[0],), *((path.read_bytes(),) for path in chosen)]
    return [Sample(parts, fingerprint(read_module(parts))) for parts in found]


def damage(rng: random.Random, parts: Parts) -> Parts:
    """One file of the module with bits flipped, cut off, or with bytes of another place put in."""
    which = rng.randrange(len(parts))
    data = bytearray(parts[which])
    size = len(data)
    match rng.randrange(7):
        case 0:
            del data[rng.randrange(size) :]
        case 1:
            data[rng.randrange(size)] ^= 1 << rng.randrange(8)
        case 2:
            for _ in range(rng.randrange(2, 40)):
                data[rng.randrange(size)] ^= 1 << rng.randrange(8)
        case 3:
            start, length, to = rng.randrange(size), rng.randrange(1, 200), rng.randrange(size)
            data[to : to + length] = data[start : start + length]
        case 4:
            words = size // 8
            length = rng.randrange(1, 12)
            start, to = rng.randrange(words), rng.randrange(max(1, words - length))
            data[8 * to : 8 * (to + length)] = data[8 * start : 8 * (start + length)]
        case 5:
            base = struct.unpack_from("<Q", data, 80)[0]
            pointer = base + 8 * rng.randrange(size // 8)
            struct.pack_into("<Q", data, 8 * rng.randrange(size // 8), pointer)
        case _:
            value = rng.choice([0, 1, 3, (1 << 64) - 1, 1 << 63, rng.getrandbits(64), rng.getrandbits(8)])
            struct.pack_into("<Q", data, 8 * rng.randrange(size // 8), value)
    return (*parts[:which], bytes(data), *parts[which + 1 :])


def fuzz(samples: Sequence[Sample], seed: int, count: int, environment: Environment) -> Counter[str]:
    """How many damaged files were refused, read as before, and read as something else."""
    rng = random.Random(seed)
    told: Counter[str] = Counter()
    for turn in range(count):
        sample = samples[turn % len(samples)]
        parts = damage(rng, sample.parts)
        started = time.monotonic()
        try:
            module = read_module(parts, max_objects=1_000_000)
        except BadArtifact:
            told["refused"] += 1
        else:
            examine_module(module, (("Init",),), environment.closure)
            told["same" if fingerprint(module) == sample.says else "other"] += 1
        assert time.monotonic() - started < SLOWEST_S, f"seed {seed}, turn {turn}"
    return told


def test_damage_is_refused_or_harmless(samples: list[Sample], environment: Environment) -> None:
    """A seeded part of what the slow test does."""
    told = fuzz(samples, 4, 450, environment)

    assert told.total() == 450
    assert told["refused"] > 100
    assert told["same"] > 20


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_much_damage(samples: list[Sample], environment: Environment) -> None:
    """10,000 damaged files."""
    told = fuzz(samples, 10, 10_000, environment)

    assert told.total() == 10_000
    assert told["refused"] > 2_000
    assert told["same"] > 500
