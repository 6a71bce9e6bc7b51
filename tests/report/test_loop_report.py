"""A loop's report and its picture in a terminal, of folders that the loop's own code has written."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from proofmill.cli import main
from proofmill.errors import InputError
from proofmill.generations import Bound, pass_at_k, read_loop, told_passes
from proofmill_provers.loop.control import Controller, Health
from proofmill_provers.loop.folder import LoopFolder
from proofmill_provers.loop.recipe import ControlSection
from proofmill_provers.loop.records import CERTIFIED, REJECTED, UNDECIDED

NAME = "evil</title><script>document.title = 1</script>"


def health(disjunctions: float = 0.0) -> Health:
    """Statistics of a generation."""
    return Health(
        statements=100,
        disjunctions=disjunctions,
        size=6.0,
        entropy=4.0,
        duplicates=0.05,
        extremes=0.6,
        families=50.0,
        unreadable=0,
    )


def tallies(wins: int) -> list[dict[str, Any]]:
    """Held-out samples: one statement with ``wins`` of eight, one with none, one about which nothing is known."""
    return [
        {"id": "a", "proofs": {"p": [wins, CERTIFIED], "q": [7 - wins, REJECTED]}, "drops": {"truncated": 1}},
        {"id": "b", "proofs": {"q": [8, REJECTED]}, "drops": {}},
        {"id": "c", "proofs": {"q": [8, UNDECIDED]}, "drops": {}},
    ]


def write_loop(root: Path, generations: int = 3, *, report: bool = True) -> Path:
    """A loop's folder, by the code that loops write theirs with; the third generation drifts."""
    folder = LoopFolder(root, {"recipe": "r"})
    controller = Controller(ControlSection())
    folder.event("pool", statements=80, wall_s=20.0, cpu_s=10.0)
    records = []
    for number in range(1, generations + 1):
        state = health(0.4 if number == 3 else 0.0)
        breaches, _ = controller.look(state)
        folder.event("attempted", generation=number, wall_s=4.0, cpu_s=2.0)
        folder.event("health", generation=number, bounds=controller.bounds())
        for _ in range(2):  # a resumed loop says again what it did
            for b in breaches:
                folder.event(
                    "collapse_control",
                    generation=number,
                    statistic=b.statistic,
                    value=b.value,
                    bound=b.bound,
                    action=b.action,
                )
        folder.event("trained", generation=number, wall_s=6.0, cpu_s=3.0)
        folder.step(f"generations/{number}/eval.json", lambda n=number: tallies(2 * n))  # type: ignore[misc]
        folder.event("evaluated", file=f"generations/{number}/eval.json", wall_s=1.0, cpu_s=0.5)
        record = {
            "generation": number,
            "tried": 40,
            "solved": 10 * number,
            "samples": 320,
            "undecided": 1,
            "statements": 12 * number,
            "new_statements": 12,
            "proofs": 20 * number,
            "sources": {"policy": 20 * number - 15, "seed": 15},
            "health": {name: getattr(state, name) for name in Health.__slots__},
            "corpus_digest": "sha256:0",
            "pass@1": 0.125 * number,
            "pass@8": 0.5,
            "held_out": 2,
        }
        records.append(folder.step(f"generations/{number}/done.json", lambda r=record: r))  # type: ignore[misc]
    if report:
        folder.step(f"control/{generations}/eval.json", lambda: tallies(1))
        pair = {
            "statements": 2,
            "first": 0.375,
            "second": 0.0625,
            "difference": 0.3125,
            "low": 0.0,
            "high": 0.6,
        }
        folder.step(
            "report.json",
            lambda: {
                "recipe": {"name": NAME},
                "generations": records,
                "stopped": "",
                "control": {
                    "curve": [{"stage": 1, "pass@1": 0.125}, {"stage": 3, "pass@1": 0.0625, "pass@8": 0.5}],
                    "compared": {"pass@1": {**pair, "ratio": 6.0}},
                },
            },
        )
        folder.event("finished", wall_s=0.1, cpu_s=0.1)
    return root


def test_what_is_read(tmp_path: Path) -> None:
    """Cost of learning without measuring, curves over k without the undecided, bounds, each action once."""
    view = read_loop(write_loop(tmp_path / "loop"))

    assert [g.compute_s for g in view.generations] == [15.0, 20.0, 25.0]
    assert view.control == {1: {1: 0.125}, 3: {1: 0.0625, 8: 0.5}}
    curves = {curve.label: curve.values for curve in view.curves}
    assert set(curves) == {"generation 1", "generation 3", "control"}
    assert curves["generation 3"] == pytest.approx([pass_at_k(8, 6, k) / 2 for k in range(1, 9)])
    assert curves["control"][0] == pytest.approx(1 / 16)
    assert view.bounds[3]["disjunctions"] == Bound(value=0.25, is_upper=True)
    assert view.bounds[3]["families"] == Bound(value=45.0, is_upper=False)
    (action,) = view.actions
    assert (action.generation, action.statistic, action.value) == (3, "disjunctions", 0.4)
    assert action.action == "reseed_from_enumeration"
    assert {p.name: (p.wall_s, p.cpu_s) for p in view.phases}["training"] == (18.0, 9.0)
    assert view.is_finished


def test_a_loop_that_goes_on_is_read_as_far_as_it_is(tmp_path: Path) -> None:
    """Without a report, without a control, with half a line at the end of the events."""
    root = write_loop(tmp_path / "loop", 2, report=False)
    with (root / "events.jsonl").open("a") as file:
        file.write('{"event": "trai')

    view = read_loop(root)

    assert (len(view.generations), view.control, view.is_finished) == (2, {}, False)
    assert (view.name, view.actions) == ("loop", ())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda root: (root / "identity.json").unlink(), "no identity.json"),
        (lambda root: (root / "generations/1/done.json").unlink(), "no generation that is done"),
        (lambda root: (root / "generations/2/done.json").write_text("{}"), "not what a loop writes"),
        (lambda root: (root / "report.json").write_text("{"), "cannot be read"),
        (lambda root: (root / "arms").mkdir(), "name one of its loops"),
    ],
)
def test_other_folders_are_told_of(tmp_path: Path, change: Any, said: str) -> None:
    """One clear error each."""
    root = write_loop(tmp_path / "loop")
    change(root)

    with pytest.raises(InputError, match=said):
        read_loop(root)


def test_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Through the command: it has the curves and figures, runs nothing, fetches nothing, and is the same each time."""
    pytest.importorskip("matplotlib", reason="the extra 'report' is not installed")
    root, out, again = write_loop(tmp_path / "loop"), tmp_path / "a.html", tmp_path / "b.html"

    assert main(["report", str(root), "--out", str(out)]) == 0
    assert "3 generations, 60 certified proofs" in capsys.readouterr().out
    assert main(["report", str(root), "--out", str(again)]) == 0

    page = out.read_text()
    assert page == again.read_text()
    assert "<script" not in page
    assert not re.findall(r"""(?:src|href)=["'](?!#)""", page.replace("xlink:href", "href"))
    titles = re.findall(r"<h3>([^<]*)</h3>", page)
    assert {
        "Held out, by generation",
        "Held out, by samples",
        "Proved, by compute",
        "Corpus, by source",
    } <= set(titles)
    assert sum(title.startswith(("Share", "Mean", "Entropy", "Effective")) for title in titles) == 6
    assert page.count("<svg") == 12
    assert "6.00" in page
    assert "reseed from enumeration" in page
    assert "<td>0.375</td>" in page


def test_the_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``watch --once`` prints a line for each generation, and writes an SVG that stands alone."""
    root, svg = write_loop(tmp_path / "loop"), tmp_path / "loop.svg"

    assert main(["watch", str(root), "--once", "--svg", str(svg)]) == 0

    text = capsys.readouterr().out
    rows = [line.split() for line in text.splitlines() if re.match(r"\s*[123]\s", line)]
    assert [row[:5] for row in rows] == [
        ["1", "40", "10", "12", "20"],
        ["2", "40", "20", "24", "40"],
        ["3", "40", "30", "36", "60"],
    ]
    assert "disjunctions at 0.4" in text
    assert not re.findall(r"@font-face|url\((?!#)|href=|<script|<image", svg.read_text())


@pytest.mark.parametrize(("without", "columns"), [((1, 2, 3), 0), ((1,), 1)])
def test_a_figure_that_was_not_measured_is_not_shown(
    tmp_path: Path, without: tuple[int, ...], columns: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without pass@8 in any generation there is no column; without it in one there is a dash."""
    pytest.importorskip("matplotlib", reason="the extra 'report' is not installed")
    root, out = write_loop(tmp_path / "loop", report=False), tmp_path / "a.html"
    for number in without:
        path = root / f"generations/{number}/done.json"
        done = json.loads(path.read_text())
        del done["pass@8"]
        path.write_text(json.dumps(done))

    assert main(["report", str(root), "--out", str(out)]) == 0
    assert main(["watch", str(root), "--once"]) == 0

    text = capsys.readouterr().out
    first = next(line.split() for line in text.splitlines() if re.match(r"\s*1\s", line))
    assert first[6:] == ["0.125", *["-"] * columns]
    assert text.count("pass@8") == 2 * columns
    assert out.read_text().count("<th>pass@8</th>") == columns
    assert out.read_text().count("<td>0.500</td>") == columns * (3 - len(without))


def test_figures_in_words() -> None:
    """Those that there are."""
    assert told_passes({"pass@8": 0.5, "pass@1": 0.125, "held_out": 2}) == "pass@1 0.125, pass@8 0.500"
    assert told_passes({"pass@1": 0.125, "held_out": 2}) == "pass@1 0.125"
    assert told_passes({"held_out": 0}) == "not measured"


def test_what_is_no_loop_is_told_as_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder with neither a run nor a loop."""
    assert main(["watch", str(tmp_path), "--once"]) == 1
    assert "events.jsonl" in capsys.readouterr().err


def test_health_is_plain(tmp_path: Path) -> None:
    """A finished loop is shown once without waiting."""
    root = write_loop(tmp_path / "loop")
    done = json.loads((root / "generations/3/done.json").read_text())

    assert done["health"]["disjunctions"] == 0.4
    assert main(["watch", str(root)]) == 0
