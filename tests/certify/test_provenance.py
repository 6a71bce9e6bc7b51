"""The archive of certificates: whole, chained, and what it names is there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from proofmill.certify import Certifier, Environment, FrozenStatement, Registry
from proofmill.certify.provenance import RECORDS_FILE, Archive, read_records, sha256
from proofmill.errors import AlarmError, CertifierError
from proofmill.judge.consistency import Claims
from proofmill.records import Submission, Verdict, VerdictKind

ROWS = (
    Submission(id="a", name="a", statement="theorem a (n : Nat) : n + 0 = n", proof="rfl"),
    Submission(id="b", name="b", statement="theorem b : 1 + 1 = 2", proof="by decide"),
    Submission(id="c", name="c", statement="theorem c : 1 + 1 = 3", proof="by decide"),
    Submission(
        id="d",
        name="d",
        statement="theorem d : True",
        code="theorem aux : True := trivial\ntheorem d : True := aux",
    ),
)


def certify(environment: Environment, archive: Archive, rows: tuple[Submission, ...] = ROWS) -> list[Verdict]:
    """The verdicts on some rows, put on record."""
    certifier = Certifier(environment, workers=2, registry=Registry(archive=archive))
    return [done.verdict for done in certifier.check(rows) if done.verdict is not None]


def test_each_certificate_has_a_record(environment: Environment, tmp_path: Path) -> None:
    """And only those; what the record names is in the archive and is what Lean read and wrote."""
    archive = Archive(tmp_path)
    verdicts = certify(environment, archive)
    found = {verdict.record: verdict for verdict in verdicts if verdict.record}
    records = dict(read_records(tmp_path))

    assert [v.id for v in verdicts if v.verdict is VerdictKind.CERTIFIED] == ["a", "b", "d"]
    assert sorted(v.id for v in found.values()) == ["a", "b", "d"]
    assert records.keys() == found.keys()
    for digest, record in records.items():
        assert record["statement_hash"] == found[digest].statement_hash
        assert record["submission"] == found[digest].id
        assert str(record["proof"]) in archive.get(str(record["source"])).decode()
        assert archive.get(str(record["olean"])).startswith(b"olean")
    by_id = {str(record["submission"]): record for record in records.values()}
    assert (by_id["d"]["closure_constants"], by_id["d"]["canaries"]) == (2, 0)
    assert by_id["a"]["canaries"] == 3


def test_the_chain_goes_on(environment: Environment, tmp_path: Path) -> None:
    """A second process appends behind the first; a line cut short by a kill is taken off."""
    certify(environment, Archive(tmp_path), ROWS[:1])
    path = tmp_path / RECORDS_FILE
    with path.open("ab") as stream:
        stream.write(b'{"schema":"cert/1","prev":"sha256:12')

    certify(environment, Archive(tmp_path), ROWS[1:2])

    assert [record["submission"] for _, record in read_records(tmp_path)] == ["a", "b"]


@pytest.mark.parametrize("damage", ["change", "remove", "swap"])
def test_a_changed_record_is_found(environment: Environment, tmp_path: Path, damage: str) -> None:
    """Whoever changes, removes or moves a record breaks the chain behind it."""
    certify(environment, Archive(tmp_path))
    path = tmp_path / RECORDS_FILE
    lines = path.read_bytes().splitlines(keepends=True)
    if damage == "change":
        row = json.loads(lines[0])
        row["level"] = 6
        lines[0] = json.dumps(row).encode() + b"\n"
    elif damage == "remove":
        del lines[0]
    else:
        lines[0], lines[1] = lines[1], lines[0]
    path.write_bytes(b"".join(lines))

    with pytest.raises(CertifierError, match=r"records\.jsonl line \d does not follow"):
        list(read_records(tmp_path))
    with pytest.raises(CertifierError, match="does not follow"):
        Archive(tmp_path)


def test_damaged_objects_are_found(tmp_path: Path) -> None:
    """Missing, cut short, or another one's bytes."""
    archive = Archive(tmp_path)
    digest, other = archive.put(b"one"), archive.put(b"two")
    paths = {path.read_bytes(): path for path in tmp_path.glob("objects/*/*.z")}
    assert (digest, archive.get(digest), len(paths)) == (sha256(b"one"), b"one", 2)
    (one, two) = sorted(paths.values(), key=lambda path: archive.get(other) not in path.read_bytes())
    data = two.read_bytes()
    one.chmod(0o644)
    one.write_bytes(data)

    wrong = [d for d in (digest, other) if not _readable(archive, d)]

    assert len(wrong) == 1


def _readable(archive: Archive, digest: str) -> bool:
    try:
        archive.get(digest)
    except CertifierError:
        return False
    return True


def test_a_contradiction_stops_the_line(environment: Environment) -> None:
    """Where the negation was certified before, the certifier raises an alarm and gives no verdict."""
    certifier = Certifier(environment, workers=1)
    (denied,) = certifier.freeze(["theorem no : ¬ (1 + 1 = 2)"])
    assert isinstance(denied, FrozenStatement)
    claims = Claims([denied.statement_hash])

    with pytest.raises(AlarmError, match=r"b .* is certified, and so is its negation"):
        Certifier(environment, workers=1, registry=Registry(claims=claims)).check(ROWS[:2])
