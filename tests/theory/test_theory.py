"""Theories: found, compiled, and the clear errors of those that cannot be used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from proofmill.errors import ConfigError, TheoryError
from proofmill.kernel.names import name_str
from proofmill.theory.theory import Theory, compile_theory, theory_names

DOUBLE = "def double : Nat → Nat\n  | 0 => 0\n  | n + 1 => double n + 2\n"


def write(folder: Path, name: str, text: str) -> str:
    """A file of a theory; its path as a user would give it."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_names_that_always_exist(arith: Theory) -> None:
    """`core` and `arith-list` are there; arith-list compiles with its own definitions."""
    assert {"core", "arith-list"} <= set(theory_names())
    assert arith.name == "arith-list"
    own = {name_str(name) for name in arith.own}
    assert {"ArithList.double", "ArithList.sort", "ArithList.interleave"} <= own
    assert "List.append" not in own
    assert arith.opened == ("ArithList",)
    assert ("List", "append") in arith.constants


def test_plain_lean_file(tmp_path: Path) -> None:
    """A user's own file without a header is a theory, named after the file."""
    theory = compile_theory(write(tmp_path, "my_trees.lean", DOUBLE))

    assert (theory.name, list(theory.sources)) == ("my_trees", ["Theory.MyTrees"])
    assert ("double",) in theory.own


def test_several_files_see_the_earlier_ones(tmp_path: Path) -> None:
    """A TOML theory's files are compiled in order; files of one name do not collide."""
    (tmp_path / "sub").mkdir()
    write(tmp_path, "A.lean", DOUBLE)
    write(tmp_path / "sub", "A.lean", "def quadruple (n : Nat) : Nat := double (double n)\n")
    spec = write(
        tmp_path, "two.toml", 'name = "two"\nfiles = ["A.lean", "sub/A.lean"]\ncontext = "open Nat"\n'
    )
    theory = compile_theory(spec)

    assert list(theory.sources) == ["Theory.A", "Theory.A2"]
    assert {("double",), ("quadruple",)} <= set(theory.own)
    assert theory.opened == ("Nat",)


def test_digest_follows_what_statements_depend_on(tmp_path: Path) -> None:
    """The same text has the same digest wherever it lies; other text or context has another."""
    first = compile_theory(write(tmp_path, "A.lean", DOUBLE))
    (tmp_path / "other").mkdir()
    moved = compile_theory(write(tmp_path / "other", "A.lean", DOUBLE))
    crlf = tmp_path / "crlf"
    crlf.mkdir()
    (crlf / "A.lean").write_bytes(b"\xef\xbb\xbf" + DOUBLE.replace("\n", "\r\n").encode())
    windows = compile_theory(str(crlf / "A.lean"))
    changed = compile_theory(write(tmp_path, "A.lean", DOUBLE.replace("+ 2", "+ 3")))
    write(tmp_path, "A.lean", DOUBLE)
    context = compile_theory(
        write(tmp_path, "a.toml", 'name = "A"\nfiles = ["A.lean"]\ncontext = "open Nat"\n')
    )

    assert first.digest == moved.digest == windows.digest
    assert len({first.digest, changed.digest, context.digest}) == 3


def test_comments_may_speak_of_imports(tmp_path: Path) -> None:
    """Only a real header is refused, not a word at the start of a comment's line."""
    text = f"/-!\nmodule of doubles\nimport nothing\n-/\n-- import this\n{DOUBLE}"

    assert compile_theory(write(tmp_path, "A.lean", text)).own


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def f (n : Nat) : Nat :=\n  n + true\n", r"Theory\.Bad line 2: "),
        ("\n\ndef g : Nat := h\n", r"Theory\.Bad line 3: .*h"),
        ("def f : Nat := 1\ntheorem t : f = 2 := rfl\n", r"Theory\.Bad line 2: "),
        ("def f : Nat := (\n", r"Theory\.Bad line \d+: "),
    ],
)
def test_what_does_not_compile_names_the_line(tmp_path: Path, text: str, said: str) -> None:
    """The message has the line of the user's own file, and what to run."""
    with pytest.raises(TheoryError, match=f"theory 'bad' does not compile: {said}") as caught:
        compile_theory(write(tmp_path, "bad.lean", text))
    assert "proofmill theory check" in str(caught.value)


def test_line_numbers_with_two_files(tmp_path: Path) -> None:
    """The added import lines of a later file do not shift its line numbers."""
    write(tmp_path, "Good.lean", DOUBLE)
    write(tmp_path, "Bad.lean", "def f (n : Nat) : Nat :=\n  double n +\n  true\n")
    spec = write(tmp_path, "two.toml", 'name = "two"\nfiles = ["Good.lean", "Bad.lean"]\n')

    with pytest.raises(TheoryError, match=r"'two' does not compile: Theory\.Bad line [23]: "):
        compile_theory(spec)


@pytest.mark.parametrize("header", ["import Init", "prelude", "module", "  import Mathlib.Tactic"])
def test_own_header_is_refused(tmp_path: Path, header: str) -> None:
    """A header of the file's own is named with its line and the remedy."""
    said = rf"no header of its own, got '{header.strip()}' .*line 2\); remove it"
    with pytest.raises(TheoryError, match=said):
        compile_theory(write(tmp_path, "A.lean", f"-- a comment\n{header}\n{DOUBLE}"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("arith-lst", "unknown theory 'arith-lst'; did you mean 'arith-list'?"),
        ("quantum", "unknown theory 'quantum'; known: arith-list, core"),
        ("missing.lean", "theory file missing.lean does not exist; check the path"),
        ("missing.toml", "theory file missing.toml does not exist; check the path"),
        ("../arith-list", "unknown theory '../arith-list'"),
    ],
)
def test_unknown_theory(name: str, said: str) -> None:
    """An unknown name suggests the near one; a missing file is called missing."""
    with pytest.raises(TheoryError, match=re.escape(said)):
        compile_theory(name)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('name = "x"\nfile = ["A.lean"]\n', "unknown key 'file'; did you mean 'files'?"),
        (
            'name = "x"\n[vocabulary]\nlibary = []\n',
            "unknown key 'libary' in [vocabulary]; did you mean 'library'?",
        ),
        ('files = ["A.lean"]\n', "key 'name' is missing"),
        ('name = "x"\nfiles = "A.lean"\n', 'files must be a list of texts, got "A.lean"'),
        ('name = "x\n', "is not valid TOML"),
    ],
)
def test_wrong_toml(tmp_path: Path, text: str, said: str) -> None:
    """A mistake in a theory's description names key, file and remedy."""
    path = write(tmp_path, "x.toml", text)
    with pytest.raises(ConfigError, match=re.escape(said)) as caught:
        compile_theory(path)
    assert path in str(caught.value)


def test_toml_names_a_missing_file(tmp_path: Path) -> None:
    """The missing file and both places that were looked at are named."""
    spec = write(tmp_path, "x.toml", 'name = "x"\nfiles = ["Gone.lean"]\n')
    with pytest.raises(
        TheoryError, match=r"names the file Gone\.lean, which is neither in .* correct `files`"
    ):
        compile_theory(spec)


def test_not_text(tmp_path: Path) -> None:
    """A file that is no UTF-8 text is refused by name."""
    path = tmp_path / "A.lean"
    path.write_bytes(b"def f : Nat := \xff\xfe\n")
    with pytest.raises(TheoryError, match=r"A\.lean cannot be read as UTF-8 text"):
        compile_theory(str(path))
