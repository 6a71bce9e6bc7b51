"""Our own files, in and out: strict decoding into records, and writing that is whole or not at all.

Responsibility: turn JSON objects, JSONL rows and TOML tables into the frozen dataclasses that
define them, with one clear sentence for whatever does not fit, and write files atomically. A row
that does not fit is a ``Reject`` with its line number, never an exception; only a file that cannot
be read at all is an error. Nothing here knows what a statement means: that is the certifier's
business.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Generic, NoReturn, Protocol, TypeVar

from proofmill.atomic import atomic_write_text
from proofmill.decode import MisfitError, decode_object
from proofmill.errors import InputError
from proofmill.records import Conjecture, Statement, Submission, Verdict

__all__ = [
    "Reject",
    "Row",
    "RowFile",
    "read_rows",
    "statement_reject",
    "to_row",
    "write_rejects",
    "write_rows",
]

RecordT = TypeVar("RecordT")
RowT = TypeVar("RowT", bound=Statement | Submission)

_RICHER_ROWS = frozenset(
    {"generator", "parents", "family", "witness", "tests_passed", "filters", "canonical", "size"}
    | {"outcome", "proof", "counterexample", "level", "lane", "wall_s", "reason"}
    | {
        "theory",
        "toolchain",
        "axioms",
        "premises",
        "difficulty",
        "split",
        "stock_checked",
        "schema",
        "script",
        "closure",
        "code",
        "statement_hash",
        "attempts",
        "withheld",
        "seq",
    }
)
"""Keys of our own conjecture, result and corpus rows: the output of one command is the input of the
next, so readers of plain statements and submissions pass over them. Any other key is a mistake and
is named."""

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Generic[RecordT]):
    """One good row and the line it stood on."""

    line: int
    record: RecordT


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """One row that could not be used."""

    line: int
    """Counted from 1."""
    rule: str
    """A short word to count by, such as ``bad_json`` or ``missing_key``."""
    detail: str
    """One sentence: what is wrong and what would be right."""
    text: str
    """The row as it stood; bytes that are not UTF-8 are shown as escapes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFile(Generic[RecordT]):
    """What a JSONL file held: every line is a row, a reject, or blank."""

    rows: list[Row[RecordT]]
    rejects: list[Reject]


def read_rows(path: Path, record_type: type[RowT]) -> RowFile[RowT]:
    """Decode a JSONL file of statements or submissions.

    Args:
        path: the file, UTF-8, one JSON object a line; blank lines are passed over.
        record_type: ``Statement`` or ``Submission``.

    Returns:
        The good rows and, beside them, one ``Reject`` for every line that is none.

    Raises:
        InputError: the file is missing, a directory, unreadable, or not UTF-8 text.
    """
    lines = _read_lines(path)
    rows: list[Row[RowT]] = []
    rejects: list[Reject] = []
    first_line: dict[str, int] = {}
    for number, raw in enumerate(lines, start=1):
        if not raw.strip():
            continue
        try:
            record = _decode_row(raw, record_type, first_line)
        except MisfitError as misfit:
            text = raw.decode("utf-8", errors="backslashreplace")
            rejects.append(Reject(line=number, rule=misfit.rule, detail=misfit.detail, text=text))
        else:
            first_line[record.id] = number
            rows.append(Row(line=number, record=record))
    return RowFile(rows=rows, rejects=rejects)


def statement_reject(line: int, record: Statement | Submission, problem: _Problem) -> Reject:
    """The reject of a row whose statement Lean does not take."""
    return Reject(
        line=line,
        rule=f"statement_{problem.reason}",
        detail=f"the statement of row {record.id!r} cannot be used: {problem.detail}",
        text=record.statement,
    )


class _Problem(Protocol):
    """Why a statement cannot be used, as the certifier tells it."""

    @property
    def reason(self) -> str:
        """A short word."""
        ...

    @property
    def detail(self) -> str:
        """One sentence."""
        ...


def write_rows(path: Path, rows: Iterable[Mapping[str, object]]) -> int:
    """Write rows as JSONL, atomically, and return how many there were."""
    lines = [json.dumps(row, ensure_ascii=False, allow_nan=False) for row in rows]
    atomic_write_text(path, "".join(f"{line}\n" for line in lines))
    return len(lines)


def write_rejects(path: Path, rejects: Iterable[Reject]) -> int:
    """Write rejects as JSONL, with line numbers and reasons, and return how many there were."""
    return write_rows(path, (dataclasses.asdict(reject) for reject in rejects))


def to_row(record: Statement | Submission | Conjecture | Verdict) -> dict[str, object]:
    """The record as a contract row: plain JSON values, keys in the contract's order.

    A submission carries only the one of ``proof`` and ``code`` that it has; ``witness`` of a
    conjecture is part of the contract and stays, also when it is null.
    """
    row = {f.name: _plain(getattr(record, f.name)) for f in dataclasses.fields(record)}
    if isinstance(record, Submission):
        row = {key: value for key, value in row.items() if value is not None}
    return row


def _read_lines(path: Path) -> list[bytes]:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"no such file: {path}") from error
    except IsADirectoryError as error:
        raise InputError(f"{path} is a directory; name a JSONL file in it") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror or error})") from error
    if data.startswith(_UTF16_MARKS) or b"\0" in data:
        raise InputError(f"{path} is not UTF-8 text; write it again as UTF-8, one object a line")
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if not any(_is_utf8(line) for line in lines if line.strip()) and data.strip():
        raise InputError(f"{path} is not UTF-8 text (no line decodes); write it again as UTF-8")
    return lines


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decode_row(raw: bytes, record_type: type[RowT], first_line: Mapping[str, int]) -> RowT:
    data = _parse_object(raw)
    fields = {f.name for f in dataclasses.fields(record_type)}
    if "closure" in data and "code" in data:
        # A corpus row: its proof may name lemmas of the corpus, its code stands alone.
        data.pop("proof", None)
    record = decode_object(
        {k: v for k, v in data.items() if k in fields or k not in _RICHER_ROWS}, record_type
    )
    for key in ("id", "name", "statement"):
        if not getattr(record, key).strip():
            raise MisfitError("empty_value", key, f"{key} must not be empty")
    if isinstance(record, Submission) and (record.proof is None) is (record.code is None):
        found = "neither" if record.proof is None else "both"
        detail = f"exactly one of 'proof' and 'code' must be given, got {found}"
        raise MisfitError("proof_or_code", "proof", detail)
    if record.id in first_line:
        where = f"{record.id!r} is also on line {first_line[record.id]}"
        raise MisfitError("duplicate_id", "id", f"id must be unique in a file, {where}")
    return record


def _parse_object(raw: bytes) -> dict[str, Any]:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MisfitError(
            "not_utf8", "", f"the row must be UTF-8, byte {error.start + 1} of it is not"
        ) from error
    try:
        data = json.loads(text, object_pairs_hook=_unique_pairs, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        detail = f"not valid JSON: {error.msg} at column {error.colno}"
        raise MisfitError("bad_json", "", detail) from error
    except RecursionError as error:
        raise MisfitError("bad_json", "", "not usable JSON: nested too deeply") from error
    except MisfitError:
        raise
    except ValueError as error:
        raise MisfitError("bad_json", "", f"not usable JSON: {error}") from error
    if not isinstance(data, dict):
        raise MisfitError("not_an_object", "", f"a row must be a JSON object, got {_kind_of(data)}")
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        detail = "a row must be Unicode text, this one has a lone surrogate escape"
        raise MisfitError("not_utf8", "", detail) from error
    return data


def _unique_pairs(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    data: dict[str, object] = {}
    for key, value in pairs:
        if key in data:
            raise MisfitError("duplicate_key", key, f"key {key!r} stands twice in the row; keep one")
        data[key] = value
    return data


def _no_constant(word: str) -> NoReturn:
    raise MisfitError("bad_json", "", f"not valid JSON: {word} is no JSON number")


def _kind_of(value: object) -> str:
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    kinds = {str: "text", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return kinds.get(type(value), type(value).__name__)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(v) for v in value]
    if isinstance(value, Enum):
        return value.value
    return value
