"""Level 5's processes: the library is checked once, goals after it, and a lost process is never an answer."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from tests.kernel.building import NAT, ap, c, eq, lam, n, pi, refl, theorem, v

from proofmill.certify.independent.checker import IndependentChecker, module_keys
from proofmill.certify.independent.wire import decode, encode
from proofmill.judge.environment import Environment, open_environment
from proofmill.kernel.checker import KernelLimits, Outcome
from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.expr import Const, Expr, LevelParam, structural_hash
from proofmill.kernel.names import Name
from proofmill.lean.core import build_library
from proofmill.lean.toolchain import Toolchain

LIMITS = KernelLimits(seconds=60)
PRELUDE: Name = ("Init", "Prelude")
GOAL: Name = ("goal",)
CORPUS = Path(__file__).parents[1] / "lean" / "core"


@pytest.fixture(scope="module")
def prelude(environment: Environment, toolchain: Toolchain) -> Environment:
    """An environment with one module."""
    return open_environment(toolchain, imports=("Init.Prelude",), olean_roots=environment.olean_roots)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tests of this file keep what was found of the library."""
    return tmp_path_factory.mktemp("kernel")


@pytest.fixture
def checker(prelude: Environment, cache: Path) -> Iterator[IndependentChecker]:
    """Two processes."""
    with IndependentChecker(prelude, workers=2, limits=LIMITS, cache=cache) as made:
        yield made


def own(*infos: ConstantInfo) -> Mapping[Name, ConstantInfo]:
    """The constants of a module."""
    return {info.name: info for info in infos}


def says(value: int, name: str = "goal") -> ConstantInfo:
    """2 + 2 = value, by reflexivity."""
    return theorem(eq(NAT, ap(c("Nat.add"), n(2), n(2)), n(value)), refl(NAT, n(value)), name=name)


def test_the_library_is_checked_once(prelude: Environment, tmp_path: Path) -> None:
    """A second checker reads what the first one found; a damaged file is as good as none."""

    def check() -> tuple[int, int, int]:
        with IndependentChecker(prelude, limits=LIMITS, cache=tmp_path) as checker:
            report = checker.check_library()
        assert report.num_constants == len(prelude.closure.constants_in(PRELUDE))
        return report.num_checked, len(report.declined), len(report.rejected)

    assert check() == (1, 0, 0)
    assert check() == (0, 0, 0)
    (stored,) = tmp_path.glob("*.json")
    stored.write_text(stored.read_text()[:100])
    assert check() == (1, 0, 0)


def test_keys_hold_what_a_finding_rests_on(environment: Environment) -> None:
    """Every module has its own key, and another budget gives other keys."""
    keys = module_keys(environment.closure, LIMITS)
    others = module_keys(environment.closure, KernelLimits(steps=7))

    assert len(set(keys.values())) == len(keys)
    assert not set(keys.values()) & set(others.values())


def test_goals_get_their_own_answers(checker: IndependentChecker) -> None:
    """A right and a wrong one, one that rests on a wrong one, and one that is not there."""
    module = own(
        says(4),
        says(5, "wrong"),
        theorem(
            c("True"),
            ap(lam(eq(NAT, ap(c("Nat.add"), n(2), n(2)), n(5)), c("True.intro")), c("wrong")),
            name="on",
        ),
    )
    found = checker.check_goals(module, [GOAL, ("wrong",), ("on",), ("nowhere",)])

    assert {name: (str(f.outcome), f.code) for name, f in found.items()} == {
        GOAL: ("accept", ""),
        ("wrong",): ("reject", "value"),
        ("on",): ("reject", "value"),
        ("nowhere",): ("reject", "undeclared"),
    }
    assert "rests on wrong" in found["on",].detail


def test_one_module_after_another(checker: IndependentChecker) -> None:
    """What was said of a name in one module says nothing of it in the next."""
    for value in (4, 5, 4, 3):
        found = checker.check_goals(own(says(value)), [GOAL])[GOAL]

        assert (found.outcome is Outcome.ACCEPT) == (value == 4)


def test_a_goal_on_a_declined_constant_is_declined(prelude: Environment, tmp_path: Path) -> None:
    """With a budget that the library does not fit in, its dear constants are declined, and what uses them."""
    limits = KernelLimits(steps=150, seconds=60)
    with IndependentChecker(prelude, limits=limits, cache=tmp_path) as checker:
        report = checker.check_library()
        culprit = report.declined[0].name
        used = prelude.closure.get(culprit)
        assert used is not None
        goal = replace(
            used,
            name=GOAL,
            kind=ConstantKind.DEF,
            value=_itself(used),
            inductive=None,
            ctor=None,
            recursor=None,
            all=(GOAL,),
        )
        found = checker.check_goals(own(goal), [GOAL])[GOAL]
        honest = checker.check_goals(own(says(4)), [GOAL])[GOAL]

    assert report.rejected == ()
    assert {finding.code for finding in report.declined} == {"steps"}
    assert (found.outcome, found.code) == (Outcome.DECLINE, "steps")
    assert "rests on" in found.detail
    assert honest.outcome is Outcome.ACCEPT


def _itself(info: ConstantInfo) -> Expr:
    """The constant that it is, at its own universe parameters."""
    return Const(info.name, tuple(LevelParam(name) for name in info.level_params))


def test_a_killed_process_costs_a_decline(checker: IndependentChecker) -> None:
    """Goals that were with it are declined; the next ones find a new process."""
    many = own(*(says(4, f"g{k}") for k in range(300)))
    goals = list(many)
    checker.check_goals(own(says(4)), [GOAL])
    stop = threading.Event()

    def kill() -> None:
        while not stop.is_set():
            for process in list(checker._pool._all):
                os.kill(process._child.pid, signal.SIGKILL)
            time.sleep(1.5)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        found = checker.check_goals(many, goals)
    finally:
        stop.set()
        killer.join()
    outcomes = {(finding.outcome, finding.code) for finding in found.values()}

    assert (Outcome.DECLINE, "worker") in outcomes
    assert outcomes <= {(Outcome.ACCEPT, ""), (Outcome.DECLINE, "worker")}
    assert checker.check_goals(own(says(4)), [GOAL])[GOAL].outcome is Outcome.ACCEPT


def test_closing_ends_what_is_at_work(prelude: Environment, cache: Path) -> None:
    """Everything that has no answer yet is declined, and no process is left."""
    many = own(*(says(4, f"g{k}") for k in range(5000)))
    checker = IndependentChecker(prelude, workers=2, limits=LIMITS, cache=cache)
    checker.check_goals(own(says(4)), [GOAL])
    processes = list(checker._pool._all)
    threading.Timer(0.2, checker.close).start()
    found = checker.check_goals(many, list(many))

    assert len(found) == 5000
    assert any(finding.code == "worker" for finding in found.values())
    assert {finding.outcome for finding in found.values()} <= {Outcome.ACCEPT, Outcome.DECLINE}
    assert processes
    assert not any(process.is_alive() for process in processes)


def test_a_dear_goal_is_declined_by_its_budget(prelude: Environment, cache: Path) -> None:
    """Unary work that nobody needs stops at the steps allowed."""
    limits = KernelLimits(steps=3000, seconds=60)
    step = lam(NAT, NAT, ap(c("id", 1), NAT, v(0)))
    counted = ap(c("Nat.rec", 1), lam(NAT, NAT), v(0), step, n(10**6))
    goal = theorem(pi(NAT, eq(NAT, counted, n(3))), lam(NAT, refl(NAT, n(3))))
    with IndependentChecker(prelude, limits=limits, cache=cache) as checker:
        checker._bad = ()
        found = checker.check_goals(own(goal), [GOAL])[GOAL]

    assert found.outcome is Outcome.DECLINE
    assert found.code in ("steps", "depth")


def test_constants_survive_the_wire(prelude: Environment) -> None:
    """Every constant of the prelude comes back as it was, but for binders' names and kinds."""
    closure = prelude.closure
    infos = list(closure.constants_in(PRELUDE).values())
    back = decode(encode(infos))

    def hashes(info: ConstantInfo) -> list[str]:
        return [structural_hash(term, info.level_params) for term in info.terms()]

    assert list(back) == [info.name for info in infos]
    for info in infos:
        other = back[info.name]
        bare = replace(
            other,
            type=info.type,
            value=info.value,
            recursor=info.recursor if other.recursor else None,
        )
        assert bare == info
        assert hashes(other) == hashes(info)
        if info.recursor is not None and other.recursor is not None:
            assert replace(other.recursor, rules=info.recursor.rules) == info.recursor


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_thousand_theorems(environment: Environment, toolchain: Toolchain) -> None:
    """Every theorem of the core library's own tests, with the library beneath: nothing rejected or declined."""
    num_goals, wrong = 0, []
    with IndependentChecker(environment, workers=2) as checker:
        report = checker.check_library()
        for path in sorted(CORPUS.glob("*.lean")):
            sources = {f"Corpus_{path.stem}": path.read_text(encoding="utf-8")}
            roots = environment.olean_roots
            built = build_library("corpus", toolchain, sources, lean_path=roots, salt=environment.digest)
            (module,) = built.modules
            wider = environment.closure.with_module(module, (*roots, built.root), toolchain.githash)
            mine = wider.constants_in((module,))
            goals = [name for name, info in mine.items() if info.kind is ConstantKind.THEOREM]
            found = checker.check_goals(mine, goals).values()
            num_goals += len(goals)
            wrong += [finding for finding in found if finding.outcome is not Outcome.ACCEPT]

    assert (report.rejected, report.declined, wrong) == ((), (), [])
    assert num_goals >= 1000
