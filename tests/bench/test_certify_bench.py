"""`proofmill bench`: what it reports, and that it refuses to measure failures. No time is asserted."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from proofmill.bench import certify as certify_module
from proofmill.bench.certify import CertifyOptions, bench_certify
from proofmill.bench.errors import BenchError
from proofmill.bench.memory import measure_memory
from proofmill.bench.theorems import BenchTheorem, generate
from proofmill.cli import main
from proofmill.theory.theory import Theory, compile_theory

SMALL = CertifyOptions(n=40, sample=6, rounds=2, start_pairs=2)
RATIOS = {
    "batched_vs_process_per_proof",
    "batched_vs_plain_lean_per_proof",
    "ceiling_vs_process_per_proof",
    "l3_over_plain_elaboration",
    "sandboxed_over_bare",
    "process_per_proof_over_plain_lean",
    "l3_over_plain_elaboration_with_bad_rows",
    "l4_over_l3",
}


@pytest.fixture(scope="module")
def theory() -> Theory:
    """The library alone."""
    return compile_theory("core")


def test_report_is_complete(capfd: pytest.CaptureFixture[str]) -> None:
    """The command prints one JSON object with every ratio, finite, and its spread; progress goes to stderr."""
    status = main(
        ["bench", "certify", "--json", "--n", "40", "--sample", "6", "--rounds", "2", "--workers", "2"]
    )
    out, err = capfd.readouterr()
    report = json.loads(out)

    assert status == 0
    assert "round 2 of 2" in err
    assert (report["bench"], report["n"], report["sample"], report["rounds"]) == ("certify", 40, 6, 2)
    assert set(report["ratios"]) == RATIOS
    assert all(math.isfinite(ratio) and ratio > 0 for ratio in report["ratios"].values())
    assert report["ratios"]["batched_vs_process_per_proof"] > 1
    assert report["ratios"]["batched_vs_plain_lean_per_proof"] > 1
    assert set(report["spread"]) >= RATIOS
    assert {"min", "q1", "q3", "max", "repeats"} == set(report["spread"]["sandboxed_over_bare"])
    assert set(report["ms_per_theorem"]) == {
        *(
            "batched",
            "batched_bare",
            "replayed",
            "plain_elaboration",
            "with_bad_rows",
            "plain_with_bad_rows",
            "process_per_proof",
            "plain_lean_per_proof",
            "freeze",
        )
    }
    assert {"cores", "cpu", "memory_gib", "python", "kernel", "lean"} <= set(report["machine"])
    assert report["memory"] == {"skipped": "not asked for"}
    assert "skipped" in report["launcher_ms"] or report["launcher_ms"]["bare"] > 0


def test_a_theorem_that_is_not_certified_ends_it(theory: Theory, monkeypatch: pytest.MonkeyPatch) -> None:
    """One false row among 40: there is no report, and the message names the row."""

    def with_a_false_row(n: int) -> list[BenchTheorem]:
        theorems = generate(n)
        theorems[7] = replace(theorems[7], claim=": 1 = 2", proof="rfl")
        return theorems

    monkeypatch.setattr(certify_module, "generate", with_a_false_row)

    with pytest.raises(BenchError, match="bench_7 is rejected"):
        bench_certify(theory, SMALL)


def test_equal_statements_end_it(theory: Theory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same statement under two names would measure caches."""

    def with_a_twin(n: int) -> list[BenchTheorem]:
        theorems = generate(n)
        theorems[7] = replace(theorems[7], claim=theorems[6].claim, proof=theorems[6].proof)
        return theorems

    monkeypatch.setattr(certify_module, "generate", with_a_twin)

    with pytest.raises(BenchError, match="must be distinct, 39 are"):
        bench_certify(theory, SMALL)


def test_a_bad_statement_ends_it(theory: Theory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement that Lean does not take is told."""

    def with_a_bad_one(n: int) -> list[BenchTheorem]:
        return [replace(generate(n)[0], claim=": no_such_thing = 2"), *generate(n)[1:]]

    monkeypatch.setattr(certify_module, "generate", with_a_bad_one)

    with pytest.raises(BenchError, match="cannot be used"):
        bench_certify(theory, SMALL)


def test_unknown_name(capfd: pytest.CaptureFixture[str]) -> None:
    """The message names the nearest benchmark."""
    status = main(["bench", "certfy"])

    assert status == 1
    assert "unknown benchmark 'certfy'; did you mean 'certify'?" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("change", "said"), [({"n": 0}, "n must be >= 1"), ({"sample": 41}, "sample must lie")]
)
def test_numbers_without_sense(change: dict[str, int], said: str) -> None:
    """Options are checked before anything runs."""
    with pytest.raises(BenchError, match=said):
        replace(SMALL, **change)


def test_memory_that_grows_has_a_slope() -> None:
    """A check that keeps a mebibyte each time is seen to; too few rounds are an error."""
    kept: list[bytearray] = []

    found = measure_memory(lambda: kept.append(bytearray(b"x" * (1 << 20))), size=100, checks=4000)

    assert 5 < found.slope_mib_per_1000 < 20
    assert (found.checks, len(kept)) == (4000, 40)
    with pytest.raises(BenchError, match="at least 4 rounds"):
        measure_memory(lambda: None, size=100, checks=300)
