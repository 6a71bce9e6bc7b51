"""`proofmill theory check` and `theory show`, as text and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from proofmill.cli import main


def test_check(capsys: pytest.CaptureFixture[str]) -> None:
    """The digest and the number of symbols, the same as text and as JSON."""
    assert main(["theory", "check", "arith-list"]) == 0
    text = capsys.readouterr().out
    assert main(["theory", "check", "arith-list", "--json"]) == 0
    row = json.loads(capsys.readouterr().out)

    assert text.startswith("theory arith-list compiles: ")
    assert f"digest {row['digest']}" in text
    assert f"{row['num_symbols']} symbols" in text
    assert (row["name"], row["modules"]) == ("arith-list", ["Theory.ArithList"])


def test_show(capsys: pytest.CaptureFixture[str]) -> None:
    """Every symbol with its type; what is left out with its reason."""
    assert main(["theory", "show", "arith-list"]) == 0
    text = capsys.readouterr().out
    assert main(["theory", "show", "arith-list", "--json"]) == 0
    row = json.loads(capsys.readouterr().out)

    shown = {(symbol["text"], symbol["type"]) for symbol in row["vocabulary"]}
    assert {
        ("stutter _", "List α → List α"),
        ("_ ≤ _", "Nat → Nat → Prop"),
        ("_ + _", "Nat → Nat → Nat"),
    } <= shown
    for symbol_text, symbol_type in shown:
        assert any(
            line.strip().startswith(symbol_text) and line.endswith(f" : {symbol_type}")
            for line in text.splitlines()
        )
    assert row["datatypes"]["List"] == [["List.nil"], ["List.cons", "α", "List α"]]
    assert all(skipped["reason"] for skipped in row["skipped"])


def test_own_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A plain .lean file is all that a theory needs."""
    (tmp_path / "mine.lean").write_text("def f (n : Nat) : Nat := n + 1\n")
    assert main(["theory", "show", str(tmp_path / "mine.lean")]) == 0

    assert "f _ " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("arith-lst", "unknown theory 'arith-lst'; did you mean 'arith-list'?"),
        ("gone.lean", "theory file gone.lean does not exist"),
        ("broken.lean", "does not compile: Theory.Broken line 2: "),
        ("header.lean", "must have no header of its own, got 'import Init'"),
        ("key.toml", "unknown key 'file'; did you mean 'files'?"),
        ("empty.toml", "has an empty vocabulary"),
        (".", "unknown theory '.'"),
    ],
)
@pytest.mark.parametrize("command", ["check", "show"])
def test_errors(
    tmp_path: Path,
    command: str,
    name: str,
    wanted: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit code 1 and one clear message, for both commands."""
    (tmp_path / "broken.lean").write_text("def f (n : Nat) : Nat :=\n  n + true\n")
    (tmp_path / "header.lean").write_text("import Init\ndef f (n : Nat) : Nat := n\n")
    (tmp_path / "key.toml").write_text('name = "x"\nfile = []\n')
    (tmp_path / "empty.toml").write_text('name = "x"\n[vocabulary]\noperators = []\n')
    monkeypatch.chdir(tmp_path)
    status = main(["theory", command, name])
    said = capsys.readouterr()

    assert (status, said.out) == (1, "")
    assert said.err.startswith("proofmill: error: ")
    assert wanted in said.err
    assert "Traceback" not in said.err
