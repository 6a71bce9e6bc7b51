"""The report of a real sweep: what it says, that it needs nothing else, and what a browser makes of it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from proofmill.cli import main
from proofmill.ledger import Attempt, DropTally, Ledger, LedgerReader
from proofmill.records import Candidate, Conjecture, Verdict, VerdictKind
from proofmill.report import write_report
from proofmill.report.data import read_run

pytest.importorskip("matplotlib", reason="the extra 'report' is not installed")

NUM = 24
EVIL = "</pre><script>document.title = 'taken'</script>"


def conjecture(number: int) -> Conjecture:
    """A small statement; one of them carries markup where names are allowed to have anything."""
    name = f"add_{number:02d}_abcdef"
    shape = f"«{EVIL}» : Nat" if number == 7 else "n : Nat"
    return Conjecture(
        id=f"id{number:04d}",
        name=name,
        statement=f"theorem {name} ({shape}) : {number} + 0 = {number}",
        generator="explore/equation",
        parents=(),
        family=f"= + {number % 5}",
        canonical=str(number),
        size=5,
        tests_passed=1,
    )


@pytest.fixture(scope="module")
def run_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run's ledger, written through the ledger: theorems by two lanes, each using the one before it."""
    run = tmp_path_factory.mktemp("report") / "run"
    run.mkdir()
    (run / "resolved.json").write_text(
        '{"theory": {"name": "numbers", "digest": "sha256:0123456789abcdef"}, "recipe": "default", '
        '"toolchain": {"lean": "4.35.0", "label": "embedded"}, "proofmill": "0.1.0"}'
    )
    with Ledger.open(run, {"recipe": "r"}) as ledger:
        ledger.propose(
            [conjecture(n) for n in range(NUM + 6)],
            layer=1,
            generator="explore",
            considered=NUM + 6 + 900,
            drops=[DropTally(reason="derivable", num=850), DropTally(reason="refuted", num=50)],
        )
        for number in range(NUM):
            c = conjecture(number)
            lane = "search" if number % 6 == 5 else "portfolio"
            attempts = [
                Attempt(conjecture_id=c.id, lane=name, rung="r", num_scripts=3, found=0, wall_s=0.5)
                for name in (["portfolio"] if lane == "search" else [])
            ]
            won = Attempt(conjecture_id=c.id, lane=lane, rung="r", num_scripts=3, found=1, wall_s=0.2)
            ledger.record_attempt(*attempts, won)
            premises = (conjecture(number - 1).name,) if number % 3 else ("Nat.add_zero",)
            ledger.record_certificate(
                Candidate(
                    conjecture_id=c.id,
                    proof=f"by\n  simp [{premises[0]}]",
                    lane=lane,
                    script="simp/simp",
                    attempts=1 + 7 * number,
                    wall_s=0.2,
                ),
                Verdict(id=c.id, verdict=VerdictKind.CERTIFIED, level=3, reason="", premises=premises),
                difficulty=(1 + 7 * number) / (3 + 7 * number),
            )
        ledger.record_open(conjecture(NUM).id)
    return run


@pytest.fixture(scope="module")
def page_file(run_dir: Path) -> Path:
    """The report, by the command."""
    out = run_dir / "report.html"
    assert main(["report", str(run_dir), "--out", str(out)]) == 0
    return out


def test_numbers_are_those_of_the_ledger(run_dir: Path, page_file: Path) -> None:
    """Counts, drops and theorems on the page are those of the ledger, each theorem once."""
    text = page_file.read_text()
    with LedgerReader.open_read_only(run_dir) as ledger:
        counts = ledger.counts()
    data = read_run(run_dir)

    assert counts.proved == NUM
    assert f"<b>{counts.proved}</b><span>theorems certified" in text
    assert f"<b>{counts.pending}</b><span>waiting" in text
    assert re.search(r"<td>derivable</td><td class=\"num\">850</td>", text)
    assert text.count('<article class="example"') == NUM
    assert text.count('<g class="node"') == len({name for edge in data.edges for name in edge}) == NUM
    assert len(data.edges) == NUM - NUM // 3
    assert {(s.lanes, s.proved) for s in data.lane_sets} == {
        (("portfolio",), NUM - NUM // 6),
        (("portfolio", "search"), NUM // 6),
    }


def test_it_needs_nothing_else(page_file: Path) -> None:
    """No address of anything outside is loaded, and statements cannot bring in markup."""
    text = page_file.read_text()
    loaded = re.findall(r"(?:src|href)=\"([^\"#][^\"]*)\"|url\((?!#)([^)]*)\)|@import", text)

    assert loaded == []
    assert "<link" not in text
    assert text.count("<script>") == 1
    assert "&lt;script&gt;" in text


def test_same_run_same_bytes(run_dir: Path, page_file: Path, tmp_path: Path) -> None:
    """Drawing and layout use no clock and no unseeded chance."""
    write_report(run_dir, tmp_path / "again.html")

    assert (tmp_path / "again.html").read_bytes() == page_file.read_bytes()


def test_mistakes_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that is no run gives one clear error."""
    assert main(["report", str(tmp_path), "--out", str(tmp_path / "r.html")]) == 1
    assert "name the directory of a started sweep" in capsys.readouterr().err
    assert not (tmp_path / "r.html").exists()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A Chromium without a window."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("there is no chromium and no google-chrome: install one to click through the report")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_clicking_through_it(browser: Any, page_file: Path) -> None:
    """Search, lanes, order, zoom and the way from the graph to a theorem work, without an error or a request."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    wrong: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_file.as_uri())
    shown = page.locator("#shown")

    assert shown.inner_text() == f"{NUM} of {NUM} shown"
    page.fill("#search", "add_03_abcdef zebra")
    assert page.locator(".example:visible").count() == 0
    page.fill("#search", "add_03_abcdef 3 + 0")
    assert page.locator(".example:visible").count() >= 1
    assert "add_03_abcdef" in page.locator(".example:visible").first.inner_text()
    page.fill("#search", "")
    page.select_option("#lane", "search")
    assert shown.inner_text() == f"{NUM // 6} of {NUM} shown"
    page.select_option("#lane", "")
    page.select_option("#order", "hard")
    assert f"add_{NUM - 1:02d}_abcdef" in page.locator(".example").first.inner_text()
    before = page.locator("#graph").get_attribute("viewBox")
    page.click("#closer")
    nearer = page.locator("#graph").get_attribute("viewBox")
    assert float(nearer.split()[2]) < float(before.split()[2])
    page.click("#everything")
    assert [float(x) for x in page.locator("#graph").get_attribute("viewBox").split()] == [
        float(x) for x in before.split()
    ]
    page.locator('.node[data-name="add_05_abcdef"] circle').click()
    assert page.input_value("#search") == "add_05_abcdef"
    assert "theorem add_05_abcdef" in page.locator(".example:visible").first.inner_text()
    assert page.locator(".lean span.kd, .lean span.k").count() >= NUM
    assert page.title() == f"numbers: {NUM} theorems"
    assert wrong == []
    assert asked == [page_file.as_uri()]
