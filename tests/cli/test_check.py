"""`proofmill check` on a file where everything is wrong that can be, with good rows in between."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from proofmill.cli import main

STEPS = """open ArithList
theorem step (n : Nat) : double (n + 1) = double n + 2 := rfl
theorem u (n : Nat) : double n = n + n := by
  induction n with
  | zero => rfl
  | succ n ih => rw [step, ih]; omega
"""
FIVE = """local instance (priority := 2000) : Add Nat := ⟨fun _ _ => 5⟩
theorem sh : 2 + 2 = 5 := rfl
"""


def row(id_: str, statement: str, proof: str | None = None, code: str | None = None, **more: object) -> str:
    """A line of the file."""
    keys = {
        "id": id_,
        "name": statement.split()[1],
        "statement": statement,
        "proof": proof,
        "code": code,
        **more,
    }
    return json.dumps({key: value for key, value in keys.items() if value is not None}, ensure_ascii=False)


ROWS: list[tuple[str, str]] = [
    ("good", row("g1", "theorem t (n : Nat) : n + 0 = n", "rfl")),
    ("false", row("false", "theorem f (n : Nat) : n + 1 = n", "by simp")),
    ("sorry", row("sorry", "theorem s (n : Nat) : n + 1 = n", "by sorry")),
    ("invalid JSON", '{"id": "broken json", "name": '),
    ("axiom", row("axiom", "theorem a : 0 = 1", code="axiom cheat : 0 = 1\ntheorem a : 0 = 1 := cheat")),
    ("axiom in a proof", row("axiom2", "theorem a2 : 0 = 1", "cheat\naxiom cheat : 0 = 1")),
    ("good by code", row("g2", "theorem u (n : Nat) : double n = n + n", code=STEPS)),
    (
        "changed statement",
        row("changed", "theorem c (n : Nat) : n + 1 = n", code="theorem c (n : Nat) : n + 1 = n + 1 := rfl"),
    ),
    ("shadowed notation", row("shadow", "theorem sh : 2 + 2 = 5", code=FIVE)),
    ("missing goal", row("missing", "theorem m : True", code="theorem n : True := trivial")),
    ("syntax", row("syntax", "theorem x : True", "by exact (")),
    ("missing key", '{"id": "no statement", "name": "k", "proof": "rfl"}'),
    ("neither", row("neither", "theorem k : True")),
    ("both", row("both", "theorem k : True", "trivial", "theorem k : True := trivial")),
    ("unknown key", row("extra", "theorem k : True", "trivial", prof=1)),
    ("bad statement", row("unbound", "theorem k : n = n", "rfl")),
    ("no object", "[1, 2]"),
    ("empty line", ""),
    ("taken name", row("taken", "theorem ArithList.double : True", "trivial")),
    ("good at the end", row("g3", "theorem t (xs : List Nat) : total [] = 0", "rfl")),
]


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The mixed file through the command: verdicts by id, rejects by line."""
    folder = tmp_path_factory.mktemp("check")
    source = folder / "mixed.jsonl"
    source.write_text("".join(line + "\n" for _, line in ROWS), encoding="utf-8")
    status = main(["check", str(source), "--theory", "arith-list", "--out", str(folder / "verdicts.jsonl")])
    verdicts = [json.loads(line) for line in (folder / "verdicts.jsonl").read_text().splitlines()]
    rejects = [json.loads(line) for line in (folder / "verdicts.rejects.jsonl").read_text().splitlines()]
    return {
        "status": status,
        "order": [row["id"] for row in verdicts],
        "verdicts": {row["id"]: row for row in verdicts},
        "rejects": {row["line"]: row for row in rejects},
    }


def line_of(shown: str) -> int:
    """Where a row stands in the file."""
    return 1 + [name for name, _ in ROWS].index(shown)


def test_good_rows_are_certified(checked: dict[str, Any]) -> None:
    """The good rows among all that are certified at level 3, and the command ends with 0."""
    good = {id_: row for id_, row in checked["verdicts"].items() if id_.startswith("g")}

    assert checked["status"] == 0
    assert set(good) == {"g1", "g2", "g3"}
    for found in good.values():
        assert (found["verdict"], found["level"], found["reason"], found["detail"]) == (
            "certified",
            3,
            "",
            "",
        )


@pytest.mark.parametrize(
    ("id_", "reason"),
    [
        ("false", "lean_error"),
        ("sorry", "axiom:sorryAx"),
        ("axiom", "forbidden_syntax"),
        ("axiom2", "forbidden_syntax"),
        ("changed", "statement_mismatch"),
        ("shadow", "statement_mismatch"),
        ("missing", "missing_goal"),
        ("syntax", "parse_error"),
    ],
)
def test_bad_proofs_are_rejected(checked: dict[str, Any], id_: str, reason: str) -> None:
    """A wrong proof is data: a rejected row with the reason, below level 3."""
    found = checked["verdicts"][id_]

    assert found["verdict"] == "rejected"
    assert reason in (found["reason"], *found["also"])
    assert found["level"] < 3


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        ("invalid JSON", "JSON"),
        ("missing key", "statement"),
        ("neither", "proof"),
        ("both", "proof"),
        ("unknown key", "did you mean 'proof'"),
        ("bad statement", "n"),
        ("no object", "object"),
        ("taken name", "ArithList.double"),
    ],
)
def test_rows_that_are_no_rows_are_told_by_line(checked: dict[str, Any], shown: str, words: str) -> None:
    """What cannot be judged is in the rejects file, with its line and the mistake."""
    found = checked["rejects"][line_of(shown)]

    assert words in found["detail"]


def test_every_row_is_accounted_for(checked: dict[str, Any]) -> None:
    """Verdicts and rejects make up the file; verdicts come in the order of the rows."""
    judged = [name for name in ROWS if name[1].startswith("{")]
    ids = [json.loads(line)["id"] for shown, line in judged if shown != "invalid JSON"]
    expected = [id_ for id_ in ids if id_ in checked["verdicts"]]

    assert checked["order"] == expected
    blank = 1
    assert len(checked["verdicts"]) + len(checked["rejects"]) == len(ROWS) - blank


def test_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --out, rows go to stdout and are JSON; rejects are told by line on stderr."""
    monkeypatch.chdir(tmp_path)
    source = tmp_path / "in.jsonl"
    source.write_text(f"{ROWS[0][1]}\nnot json\n")
    status = main(["check", "in.jsonl", "--theory", "arith-list"])
    said = capsys.readouterr()

    assert status == 0
    assert [json.loads(line)["verdict"] for line in said.out.splitlines()] == ["certified"]
    assert "in.jsonl line 2: " in said.err
    assert "in.rejects.jsonl" in said.err
    assert json.loads((tmp_path / "in.rejects.jsonl").read_text())["line"] == 2


@pytest.mark.parametrize(
    ("args", "wanted"),
    [
        (("gone.jsonl", "--theory", "core"), "gone.jsonl"),
        (("in.jsonl", "--theory", "cor"), "unknown theory 'cor'; did you mean 'core'?"),
        (("in.jsonl", "--theory", "core", "--level", "L7"), "--level must be one of L0 to L6, got 'L7'"),
        (("in.jsonl", "--theory", "core", "--sandbox", "chroot"), "--sandbox must be bwrap or none, got 'chroot'"),
    ],
)  # fmt: skip
def test_wrong_use(
    tmp_path: Path,
    args: tuple[str, ...],
    wanted: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One clear message and exit code 1."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.jsonl").write_text(ROWS[0][1] + "\n")
    status = main(["check", *args])
    said = capsys.readouterr()

    assert (status, said.out) == (1, "")
    assert said.err.startswith("proofmill: error: ")
    assert wanted in said.err
    assert "Traceback" not in said.err
