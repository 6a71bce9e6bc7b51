"""The rules that keep the parts of the repository apart, read from the source without running it."""

from __future__ import annotations

import ast
import functools
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
FACTORY = ROOT / "factory"
PROVERS = ROOT / "provers"
MAX_LINES = 500
MAX_JUDGE_LINES = 1500
MAX_KERNEL_LINES = 2500
HEAVY = {"accelerate", "datasets", "lean_dojo", "peft", "pyarrow", "ray", "torch", "transformers", "trl"}
TRUSTED = ("kernel", "judge", "certify")
NOT_FOR_CERTIFIER = (
    "theory",
    "conjecture",
    "filters",
    "prove",
    "ledger",
    "graph",
    "export",
    "display",
    "cluster",
)


class Import(NamedTuple):
    """One import statement's target."""

    module: str
    line: int


def sources(*roots: Path) -> list[Path]:
    """All Python files below the roots."""
    return sorted(path for root in roots for path in root.rglob("*.py"))


def module_name(path: Path) -> str:
    """The import name of a file below factory/ or provers/."""
    root = FACTORY if path.is_relative_to(FACTORY) else PROVERS
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@functools.cache
def imports(path: Path) -> tuple[Import, ...]:
    """Everything a file imports, at its top or inside functions; `from a import b` counts as a and a.b."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            found += [Import(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(Import(node.module, node.lineno))
            found += [Import(f"{node.module}.{alias.name}", node.lineno) for alias in node.names]
    return tuple(found)


def offenders(paths: list[Path], prefixes: tuple[str, ...]) -> list[str]:
    """Where any of the files imports one of the packages, as `file:line imports name`."""
    return [
        f"{path.relative_to(ROOT)}:{found.line} imports {found.module}"
        for path in paths
        for found in imports(path)
        if found.module in prefixes or found.module.startswith(tuple(f"{prefix}." for prefix in prefixes))
    ]


def reachable(starts: list[Path]) -> set[str]:
    """All modules of ours that the files import, directly or through others."""
    by_name = {module_name(path): path for path in sources(FACTORY, PROVERS)}
    seen: set[str] = set()
    waiting = [module_name(path) for path in starts]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in by_name:
            continue
        seen.add(name)
        waiting += [found.module for found in imports(by_name[name])]
    return seen


def test_factory_never_imports_provers() -> None:
    """The pipeline finds provers through entry points only."""
    found = offenders(sources(FACTORY), ("proofmill_provers",))

    assert found == []


def test_certifier_imports_no_prover_and_no_other_stage() -> None:
    """What the certifier reaches, directly or not, is itself, Lean, and the vocabulary of records."""
    trusted = [path for room in TRUSTED for path in sources(FACTORY / "proofmill" / room)]
    forbidden = (*(f"proofmill.{stage}" for stage in NOT_FOR_CERTIFIER), "proofmill_provers")

    reached = reachable(trusted)

    assert trusted
    assert offenders(trusted, (*forbidden, *HEAVY)) == []
    assert sorted(name for name in reached if name.startswith(forbidden)) == []


def test_the_judge_and_the_kernel_run_nothing() -> None:
    """The judge reads bytes and the kernel checks terms; neither starts a process or knows who asks."""
    kernel = sources(FACTORY / "proofmill" / "kernel")
    judge = sources(FACTORY / "proofmill" / "judge")
    outside = ("subprocess", "socket", "ctypes", "proofmill.certify", "proofmill.lean.process")

    assert offenders(kernel, (*outside, "proofmill.judge", "proofmill.lean")) == []
    assert offenders(judge, outside) == []


@pytest.mark.parametrize(("room", "limit"), [("judge", MAX_JUDGE_LINES), ("kernel", MAX_KERNEL_LINES)])
def test_the_trusted_part_stays_small(room: str, limit: int) -> None:
    """What a certificate rests on can be read in an afternoon: every line counts, blank ones too."""
    lines = sum(
        len(path.read_text(encoding="utf-8").splitlines()) for path in sources(FACTORY / "proofmill" / room)
    )

    assert 0 < lines < limit


def test_only_the_certifier_makes_verdicts() -> None:
    """No other package calls Verdict(...): what is certified, only the certifier says."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources(FACTORY, PROVERS)
        if not path.is_relative_to(FACTORY / "proofmill" / "certify")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Verdict"
    ]

    assert found == []


def test_only_the_ledger_opens_databases() -> None:
    """Nothing outside the ledger (and its cluster back end) imports a database driver."""
    allowed = (FACTORY / "proofmill" / "ledger", FACTORY / "proofmill" / "cluster")
    others = [path for path in sources(FACTORY, PROVERS) if not path.is_relative_to(allowed[0])]
    others = [path for path in others if not path.is_relative_to(allowed[1])]

    assert offenders(others, ("sqlite3", "sqlalchemy", "psycopg")) == []


def test_datasets_holds_no_python() -> None:
    """A package named `datasets` would shadow Hugging Face's."""
    found = [str(path.relative_to(ROOT)) for path in (ROOT / "datasets").rglob("*.py*")]

    assert found == []


@pytest.mark.parametrize("path", sources(FACTORY, PROVERS), ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_are_small(path: Path) -> None:
    """A module that has grown past the limit is two modules."""
    lines = len(path.read_text(encoding="utf-8").splitlines())

    assert lines <= MAX_LINES


def test_packages_have_init_files() -> None:
    """Every folder with modules is a regular package, so that it is found the same way everywhere."""
    folders = {path.parent for path in sources(FACTORY / "proofmill", PROVERS / "proofmill_provers")}

    assert (
        sorted(str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").is_file())
        == []
    )


def test_core_imports_only_declared_packages() -> None:
    """What the factory imports at module level is in the standard library or in `dependencies`."""
    declared = {_normal(name) for name in _declared()}
    providers = importlib.metadata.packages_distributions()
    undeclared = [
        f"{path.relative_to(ROOT)}:{line} imports {top}"
        for path in sources(FACTORY)
        for top, line in _top_level_imports(path)
        if top not in sys.stdlib_module_names
        and top != "proofmill"
        and not declared.intersection(_normal(name) for name in providers.get(top, [top]))
    ]

    assert undeclared == []


def test_help_imports_nothing_heavy() -> None:
    """`proofmill --help` starts without the libraries that take long to import."""
    slow = sorted(HEAVY | {"networkx", "numpy", "pydantic", "sqlalchemy"})
    code = f"""
import sys
from proofmill.cli import main
status = main(["--help"])
print(sorted(set({slow}) & set(sys.modules)), file=sys.stderr)
sys.exit(status)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "[]\n")


def test_every_theory_file_is_a_root_of_the_lake_project() -> None:
    """`lake build` on a stock toolchain compiles every theory, and nothing of the embedded core."""
    lake = tomllib.loads((ROOT / "lean_project" / "lakefile.toml").read_text(encoding="utf-8"))
    folder = ROOT / "lean_project" / "theories"

    assert [(lib["srcDir"], sorted(lib["roots"])) for lib in lake["lean_lib"]] == [
        ("theories", sorted(path.stem for path in folder.glob("*.lean")))
    ]


def test_every_dependency_has_a_tested_version() -> None:
    """constraints.txt names an exact version of everything that pyproject.toml asks for."""
    pinned = {
        _normal(line.split("==")[0])
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line and not line.startswith("#")
    }
    asked = {_normal(name) for name in _declared(with_extras=True)}

    assert sorted(asked - pinned) == []


def _declared(*, with_extras: bool = False) -> Iterator[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"]]
    if with_extras:
        groups += project["optional-dependencies"].values()
    for group in groups:
        for requirement in group:
            name = re.match(r"[A-Za-z0-9._-]+", requirement)
            assert name, requirement
            yield name.group()


def _top_level_imports(path: Path) -> Iterator[tuple[str, int]]:
    """Imported top-level packages, outside functions and outside `if TYPE_CHECKING`."""
    for node in ast.parse(path.read_text(encoding="utf-8"), str(path)).body:
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0], node.lineno


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
