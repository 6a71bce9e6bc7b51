"""The path of a stock toolchain: PROOFMILL_LEAN, and theories over a Lake project.

There is no lake here. The toolchain is real: an executable ``lean`` with libraries and .olean files, assembled from
the wheel and our library. ``lake`` is a fake at the edge of the process that prints the environment which the
real one would print; what is tested is everything behind that.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from proofmill.cli import main
from proofmill.errors import LeanError, TheoryError, ToolchainMissing
from proofmill.lean.core import build_core
from proofmill.lean.lake import open_project
from proofmill.lean.prefix import make_prefix
from proofmill.lean.toolchain import PINNED_LEAN, Toolchain, ToolchainKind, find_toolchain
from proofmill.theory.theory import compile_theory

DOUBLE = "def double (n : Nat) : Nat := n + n\ntheorem double_zero : double 0 = 0 := rfl\n"
ROWS = [
    {"id": "good", "statement": "theorem t (n : Nat) : double n = 2 * n", "proof": "by simp [double]; omega"},
    {"id": "false", "statement": "theorem f (n : Nat) : double n = n", "proof": "by simp [double]"},
    {"id": "sorry", "statement": "theorem s (n : Nat) : double n = n", "proof": "by sorry"},
]


@pytest.fixture(scope="module")
def lean(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``bin/lean`` of a toolchain folder."""
    return make_prefix(tmp_path_factory.mktemp("toolchain") / "lean", library=build_core(toolchain))


@pytest.fixture
def project(lean: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built project of one module, and a ``lake`` on the path that knows it."""
    root = tmp_path / "project"
    library = root / ".lake" / "build" / "lib" / "lean"
    library.mkdir(parents=True)
    (root / "lakefile.toml").write_text('name = "mine"\n')
    (root / "lean-toolchain").write_text(f"leanprover/lean4:v{PINNED_LEAN}\n")
    (root / "Mine.lean").write_text(DOUBLE)
    subprocess.run([lean, "-o", library / "Mine.olean", "Mine.lean"], cwd=root, check=True, timeout=60)
    lake = tmp_path / "bin" / "lake"
    lake.parent.mkdir()
    lake.write_text(
        '#!/bin/sh\n[ "$*" = env ] && [ -f lakefile.toml ] || exit 1\n'
        f'echo "LEAN_SYSROOT={lean.parent.parent}"\necho "LEAN_PATH=./.lake/build/lib/lean"\n'
    )
    lake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{lake.parent}:/usr/bin:/bin")
    (tmp_path / "mine.toml").write_text('name = "mine"\nproject = "project"\nimports = ["Mine"]\n')
    return root


def write_rows(path: Path) -> Path:
    """The rows as a file."""
    lines = [json.dumps({**row, "name": row["statement"].split()[1]}) for row in ROWS]
    path.write_text("\n".join(lines) + "\n")
    return path


def verdicts(capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[str, int]]:
    """What ``check`` printed, by row."""
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    return {row["id"]: (row["verdict"], row["level"]) for row in rows}


def test_a_toolchain_folder_is_a_stock_toolchain(lean: Path, tmp_path: Path) -> None:
    """It is found by its path, tells its version, and finds its own library from any place."""
    found = find_toolchain(str(lean))

    assert (found.kind, found.version) == (ToolchainKind.STOCK, PINNED_LEAN)
    assert found.library == (lean.parent.parent / "lib" / "lean",)
    (tmp_path / "A.lean").write_text("example (a b : Nat) : a + b = b + a := by omega\n")
    done = subprocess.run(
        [lean, "A.lean"], cwd=tmp_path, env={}, capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (0, b"")


def test_commands_run_on_it(
    lean: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """``theory check`` and ``check`` work with PROOFMILL_LEAN, the latter in the sandbox."""
    monkeypatch.setenv("PROOFMILL_LEAN", str(lean))
    theory = tmp_path / "double.lean"
    theory.write_text(DOUBLE)

    assert main(["theory", "check", str(theory), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["toolchain"].startswith(f"stock-{PINNED_LEAN}-")
    main(["check", "--theory", str(theory), str(write_rows(tmp_path / "rows.jsonl"))])
    assert verdicts(capsys) == {"good": ("certified", 3), "false": ("rejected", 0), "sorry": ("rejected", 0)}


def test_a_project_is_a_theory(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its modules are imported, its Lean is used, whatever else is selected, and rows are checked against it."""
    theory = compile_theory(str(tmp_path / "mine.toml"))

    assert theory.environment.toolchain.kind is ToolchainKind.STOCK
    assert theory.environment.imports == ("Init", "Mine")
    main(["check", "--theory", str(tmp_path / "mine.toml"), str(write_rows(tmp_path / "rows.jsonl"))])
    assert verdicts(capsys) == {"good": ("certified", 3), "false": ("rejected", 0), "sorry": ("rejected", 0)}
    assert project.is_dir()


def test_files_may_stand_on_a_project(project: Path, tmp_path: Path) -> None:
    """A theory's own files see the project's modules, and its digest changes with them."""
    (tmp_path / "quad.lean").write_text("def quad (n : Nat) : Nat := double (double n)\n")
    toml = tmp_path / "mine.toml"
    toml.write_text(toml.read_text() + 'files = ["quad.lean"]\n')
    before = compile_theory(str(toml)).digest

    (project / "lake-manifest.json").write_text("{}")

    assert compile_theory(str(toml)).digest != before


def test_without_lake_it_says_so(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the project, what is missing, and what to do."""
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    with pytest.raises(ToolchainMissing, match="needs `lake`, which is not on PATH; install elan"):
        open_project(project)


def test_a_failing_lake_is_quoted(project: Path, tmp_path: Path) -> None:
    """What lake says is part of the message."""
    (tmp_path / "bin" / "lake").write_text("#!/bin/sh\necho 'error: no such toolchain' >&2\nexit 1\n")
    with pytest.raises(ToolchainMissing, match="status 1: error: no such toolchain"):
        open_project(project)


def test_another_lean_than_the_project_s(project: Path) -> None:
    """``lean-toolchain`` is respected."""
    (project / "lean-toolchain").write_text("leanprover/lean4:v4.20.1\n")
    with pytest.raises(TheoryError, match=r"is for Lean 4\.20\.1"):
        open_project(project)


def test_a_project_that_is_not_built(project: Path) -> None:
    """Nothing is built behind the user's back."""
    library = project / ".lake" / "build" / "lib" / "lean"
    (library / "Mine.olean").unlink()
    library.rmdir()
    with pytest.raises(TheoryError, match="run `lake build`"):
        open_project(project)


def test_no_project(tmp_path: Path) -> None:
    """A folder without a lakefile is none."""
    with pytest.raises(TheoryError, match=r"has a lakefile.toml or lakefile.lean"):
        open_project(tmp_path)


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    """A slip in the path deletes nothing."""
    (tmp_path / "precious.txt").write_text("mine")
    with pytest.raises(LeanError, match="holds something else"):
        make_prefix(tmp_path)
    assert (tmp_path / "precious.txt").read_text() == "mine"
