"""The documents say what is there: every command, every module, every link, and nothing that does not exist."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from proofmill import cli
from proofmill.cli.app import app

ROOT = Path(__file__).resolve().parents[1]
DOCS = [
    ROOT / "README.md",
    ROOT / "ARCHITECTURE.md",
    ROOT / "CHANGELOG.md",
    ROOT / "lean_project" / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
PACKAGES = (ROOT / "factory" / "proofmill", ROOT / "provers" / "proofmill_provers")
HOSTS = {
    "arxiv.org",
    "github.com",
    "huggingface.co",
    "keepachangelog.com",
    "lean-lang.org",
    "semver.org",
    "www.apache.org",
}
"""Where links may lead; package registries and mirrors of one place are not among them."""
URL = re.compile(r"https?://([^/\s)>\"'`]+)")
LOOSE = re.compile(r"(?<![\w.~])/(?:home|mnt|opt|root|tmp|work)/\S*|(?i:\btodo\b|\bfixme\b)")
"""Absolute paths of somebody's machine, and loose ends."""
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")

documents = pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))


def read(path: Path) -> str:
    """The text of a document."""
    return path.read_text(encoding="utf-8")


def commands() -> dict[str, set[str]]:
    """The registered commands; a group has the names of its subcommands."""
    for group in cli._GROUPS:
        importlib.import_module(group)
    found = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    return {name: set(getattr(command, "commands", {})) for name, command in found.items()}


def mentioned(text: str) -> Iterator[tuple[str, str]]:
    """Each `proofmill WORD WORD` that stands in code, spans or blocks."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    for line in [line for block in blocks for line in block.splitlines()] + spans:
        for found in re.finditer(r"(?:^|\$ |: |&& )proofmill +([a-z]+)(?: +([a-z]+))?", line):
            yield found[1], found[2] or ""


def anchors(text: str) -> set[str]:
    """The fragments by which a document's headings can be reached."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    titles = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_readme_begins_with_the_two_commands() -> None:
    """A newcomer sees what to install and what to type before anything else."""
    top = read(ROOT / "README.md").split("\n## ")[0]

    assert "apt-get install" in top
    assert "make sweep" in top
    assert "make test" in top
    assert "runs/default/corpus" in top


def test_every_command_is_in_the_readme() -> None:
    """No command is left to be found by chance."""
    table = read(ROOT / "README.md").split("\n## Commands\n")[1].split("\n## ")[0]
    missing = [
        " ".join(words).strip()
        for name, below in commands().items()
        for words in [(name, sub) for sub in sorted(below) or [""]]
        if not re.search(rf"`proofmill {re.escape(' '.join(words).strip())}\b", table)
    ]

    assert missing == []


@documents
def test_no_command_is_invented(path: Path) -> None:
    """What a document tells people to type exists."""
    known = commands()
    invented = [
        f"{first} {second}".strip()
        for first, second in mentioned(read(path))
        if first not in known or (known[first] and second not in known[first])
    ]

    assert invented == []


def test_every_module_is_on_the_map() -> None:
    """The map in ARCHITECTURE.md has each module with code, and no other."""
    text = read(ROOT / "ARCHITECTURE.md")
    listed = set(re.findall(r"^\| `([\w/]+\.py)` \|", text, re.MULTILINE))
    there = {
        path.relative_to(package).as_posix()
        for package in PACKAGES
        for path in package.rglob("*.py")
        if path.name != "__init__.py"
    }

    assert sorted(there - listed) == []
    assert sorted(listed - there) == []


@documents
def test_links_lead_somewhere(path: Path) -> None:
    """Every link inside the repository resolves, fragments included."""
    broken = []
    for target in LINK.findall(read(path)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, fragment = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        is_there = file.exists()
        if not is_there or (fragment and fragment not in anchors(read(file))):
            broken.append(target)

    assert broken == []


@documents
def test_named_tests_exist(path: Path) -> None:
    """A document that says which test holds a rule names a test that is there."""
    missing = []
    for file, name in TEST.findall(read(path)):
        source = ROOT / file
        functions = {
            node.name
            for node in ast.walk(ast.parse(read(source) if source.is_file() else ""))
            if isinstance(node, ast.FunctionDef)
        }
        if not source.is_file() or (name and name not in functions):
            missing.append(f"{file}::{name}")

    assert missing == []


@documents
def test_nothing_is_said_that_is_of_one_place_only(path: Path) -> None:
    """Links lead to places that everybody reaches; no path of a machine, no loose end."""
    text = read(path)
    hosts = sorted(set(URL.findall(text)) - HOSTS)
    loose = [found.group() for found in LOOSE.finditer(text)]

    assert (hosts, loose) == ([], [])
