"""Strict rows in, contract rows out, files whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofmill.atomic import atomic_write_text
from proofmill.codec import (
    Reject,
    read_rows,
    to_row,
    write_rejects,
    write_rows,
)
from proofmill.errors import InputError
from proofmill.records import (
    Conjecture,
    Level,
    Statement,
    Submission,
    Verdict,
    VerdictKind,
)

GOOD = {"id": "a", "name": "t", "statement": "theorem t : 1 = 1", "proof": "rfl"}


def reject_of(tmp_path: Path, line: bytes) -> Reject:
    """The one reject of a bad line between two good ones; both good rows must come through."""
    path = tmp_path / "rows.jsonl"
    first, last = (json.dumps(GOOD | {"id": i}).encode() for i in ("first", "last"))
    path.write_bytes(b"\n".join([first, line, last, b""]))
    found = read_rows(path, Submission)

    assert [row.record.id for row in found.rows] == ["first", "last"]
    assert [row.line for row in found.rows] == [1, 3]
    assert len(found.rejects) == 1
    assert found.rejects[0].line == 2
    return found.rejects[0]


@pytest.mark.parametrize(
    ("line", "rule", "detail"),
    [
        (b'{"id": "x", ', "bad_json", "not valid JSON"),
        (b"{'id': 1}", "bad_json", "column 2"),
        (b"[1]", "not_an_object", "a row must be a JSON object, got a list"),
        (b"null", "not_an_object", "got null"),
        (b'{"id":"x","name":"t","proof":"rfl"}', "missing_key", "key 'statement' is missing"),
        (
            b'{"id":"x","name":"t","statement":"s","prof":"rfl"}',
            "unknown_key",
            "unknown key 'prof'; did you mean 'proof'?",
        ),
        (b'{"id":3,"name":"t","statement":"s","proof":"r"}', "wrong_value", "id must be text, got 3"),
        (
            b'{"id":"x","name":null,"statement":"s","proof":"r"}',
            "wrong_value",
            "name must be text, got null",
        ),
        (b'{"id":" ","name":"t","statement":"s","proof":"r"}', "empty_value", "id must not be empty"),
        (b'{"id":"first","name":"t","statement":"s","proof":"r"}', "duplicate_id", "also on line 1"),
        (b'{"id":"x","name":"t","statement":"s"}', "proof_or_code", "got neither"),
        (b'{"id":"x","name":"t","statement":"s","proof":"p","code":"c"}', "proof_or_code", "got both"),
        (b'{"id":"x","id":"y","name":"t","statement":"s","proof":"p"}', "duplicate_key", "twice"),
        (b'{"id":"x","name":"t","statement":"s","proof":"\\ud800"}', "not_utf8", "surrogate"),
        (b'{"id":"\xff","name":"t","statement":"s","proof":"p"}', "not_utf8", "byte 8"),
        (b'{"id":"x","name":"t","statement":"s","proof":NaN}', "bad_json", "NaN"),
        (b"[" * 100_000, "bad_json", "nested too deeply"),
        (b'{"id": ' + b"9" * 10_000 + b"}", "bad_json", "not usable JSON"),
    ],
)
def test_bad_row_is_rejected_by_line(tmp_path: Path, line: bytes, rule: str, detail: str) -> None:
    """A row that does not fit becomes one clear reject, and the rows beside it pass."""
    reject = reject_of(tmp_path, line)

    assert rule == reject.rule
    assert detail in reject.detail
    assert "\n" not in reject.detail


def test_unicode_line_separators_do_not_split_rows(tmp_path: Path) -> None:
    """Only newlines separate rows, as JSONL says."""
    row = GOOD | {"proof": "by\n  simp -- \u2028 \u0085 \x0b"}
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(row, ensure_ascii=False) + "\r\n\n", encoding="utf-8")

    found = read_rows(path, Submission)

    assert found.rejects == []
    assert row["proof"] == found.rows[0].record.proof


def test_byte_order_mark_and_empty_file(tmp_path: Path) -> None:
    """A UTF-8 mark is passed over; an empty file has no rows and no rejects."""
    marked, empty = tmp_path / "marked.jsonl", tmp_path / "empty.jsonl"
    marked.write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD).encode())
    empty.write_bytes(b"")

    assert len(read_rows(marked, Submission).rows) == 1
    assert read_rows(empty, Submission).rows == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (json.dumps(GOOD).encode("utf-16"), "not UTF-8 text"),
        (b"\x7fELF\0\0", "not UTF-8 text"),
        (b"\xff\xfe\xfd\n\xff", "not UTF-8 text"),
        (None, "no such file"),
    ],
)
def test_unreadable_file_is_an_input_error(tmp_path: Path, content: bytes | None, message: str) -> None:
    """A file that holds no text at all is an error, not a list of rejects."""
    path = tmp_path / "rows.jsonl"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(InputError, match=message):
        read_rows(path, Submission)


def test_directory_is_an_input_error(tmp_path: Path) -> None:
    """Naming a directory says so."""
    with pytest.raises(InputError, match="is a directory"):
        read_rows(tmp_path, Statement)


def test_rows_of_one_command_are_input_of_the_next(tmp_path: Path) -> None:
    """Conjecture rows can be proved, and result rows can be checked, as they are."""
    conjecture = GOOD | {"generator": "enum", "family": "f", "witness": None, "outcome": "proved"}
    path = tmp_path / "rows.jsonl"
    write_rows(path, [conjecture])

    assert Statement(id="a", name="t", statement=GOOD["statement"]) == (
        read_rows(path, Statement).rows[0].record
    )
    assert read_rows(path, Submission).rows[0].record.proof == "rfl"


text = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"))
filled = text.filter(str.strip)


@given(rows=st.lists(st.tuples(filled, filled, text, st.booleans()), unique_by=lambda r: r[0]))
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]) -> None:
    """What is written as rows is read back the same."""
    path = tmp_path_factory.mktemp("rows") / "rows.jsonl"
    given_rows = [
        Submission(id=i, name=n, statement=n, **{"code" if code else "proof": p}) for i, n, p, code in rows
    ]
    write_rows(path, map(to_row, given_rows))

    found = read_rows(path, Submission)

    assert given_rows == [row.record for row in found.rows]
    assert found.rejects == []


def test_rejects_file_is_readable_by_people_and_programs(tmp_path: Path) -> None:
    """The rejects file carries line, rule, sentence and the row itself."""
    path = tmp_path / "rejects.jsonl"

    assert write_rejects(path, [Reject(line=7, rule="bad_json", detail="d", text="{∀")]) == 1
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "line": 7,
        "rule": "bad_json",
        "detail": "d",
        "text": "{∀",
    }
    assert "∀" in path.read_text(encoding="utf-8")


def test_contract_rows() -> None:
    """Verdict and conjecture rows have the contract's keys and plain values."""
    verdict = Verdict(id="a", verdict=VerdictKind.CERTIFIED, level=Level.AUDITED, reason="")
    conjecture = Conjecture(
        id="a",
        name="t",
        statement="s",
        generator="g",
        parents=("p",),
        family="f",
        canonical="c",
        size=3,
        tests_passed=9,
    )

    row = json.loads(json.dumps(to_row(verdict)))
    assert (row["verdict"], row["level"], row["also"]) == ("certified", 3, [])
    wanted = {"id", "verdict", "level", "reason", "also", "detail", "axioms", "statement_hash"}
    assert wanted | {"toolchain", "wall_s"} <= row.keys()
    born = to_row(conjecture)
    assert {"witness": None, "parents": ["p"], "filters": {}}.items() <= born.items()


def test_failed_write_keeps_the_old_file(tmp_path: Path) -> None:
    """When writing fails, the old file stands and nothing is left beside it."""
    path = tmp_path / "card.md"
    atomic_write_text(path, "old")

    with pytest.raises(UnicodeEncodeError):
        atomic_write_text(path, "\ud800")
    with pytest.raises(ValueError, match="Out of range float"):
        write_rows(path, [{"x": float("nan")}])

    assert path.read_text() == "old"
    assert [path] == list(tmp_path.iterdir())


def test_a_corpus_row_is_a_submission_that_stands_alone(tmp_path: Path) -> None:
    """Of a corpus row, which has a proof and a whole file, the whole file is submitted."""
    path = tmp_path / "corpus.jsonl"
    row = {
        "id": "a",
        "name": "t",
        "statement": "theorem t : True",
        "proof": "lemma_of_the_corpus",
        "code": "theorem lemma_of_the_corpus : True := trivial\ntheorem t : True := lemma_of_the_corpus",
        "closure": ["lemma_of_the_corpus"],
        "script": "simp/simp",
        "seq": 1,
    }
    path.write_text(json.dumps(row) + "\n")

    read = read_rows(path, Submission)

    assert read.rejects == []
    assert read.rows[0].record.proof is None
    assert read.rows[0].record.code == row["code"]
