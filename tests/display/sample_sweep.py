"""A made-up sweep as events, the same every time: what the display tests look at."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from proofmill.events import (
    Alarm,
    BatchFinished,
    ConjectureDecided,
    ConjecturesProposed,
    Event,
    LemmasSealed,
    Logged,
    ResourceSample,
    Stage,
    SweepFinished,
    SweepStarted,
    VerdictGiven,
    Warned,
)

BEGIN = datetime(2026, 3, 14, 21, 0, 0, tzinfo=UTC)

STATEMENTS = (
    ("add_comm", "(x y : Nat) : x + y = y + x", "add", 7),
    ("append_assoc", "(xs ys zs : List Nat) : xs ++ ys ++ zs = xs ++ (ys ++ zs)", "append", 11),
    ("length_reverse", "(xs : List Nat) : xs.reverse.length = xs.length", "length reverse", 6),
    ("mul_add", "(x y z : Nat) : x * (y + z) = x * y + x * z", "mul add", 13),
    ("le_add_right", "(x y : Nat) : x ≤ x + y", "le add", 5),
    (
        "map_append",
        "(f : Nat → Nat) (xs ys : List Nat) : (xs ++ ys).map f = xs.map f ++ ys.map f",
        "map append",
        12,
    ),
    ("not_and", "(a b : Bool) : (!(a && b)) = (!a || !b)", "not and or", 9),
    ("take_le", "(n : Nat) (xs : List Nat) (h : xs.length ≤ n) : xs.take n = xs", "take length le", 8),
)
RUNGS = (
    ("portfolio", "rfl"),
    ("portfolio", "simp"),
    ("portfolio", "induction-simp"),
    ("portfolio", "omega-cases"),
)


def sweep(seconds: int = 151, *, finished: bool = False, troubled: bool = True) -> list[Logged]:
    """The first so many seconds of a five-minute sweep."""
    events = list(_timed(seconds, finished=finished, troubled=troubled))
    return [Logged(n, BEGIN + timedelta(seconds=at), event) for n, (at, event) in enumerate(events, 1)]


def _timed(seconds: int, *, finished: bool, troubled: bool) -> Iterator[tuple[float, Event]]:
    dice = random.Random(7)
    yield (
        0.0,
        SweepStarted(
            run_dir="runs/2026-03-14-2100",
            recipe="default",
            theory="arith-list",
            theory_digest="sha256:3f2a91c0d4",
            toolchain="lean 4.35.0 (embedded)",
            workers=2,
            budget_s=300.0,
            sandbox="bwrap",
            lanes_off={"llm": "torch is not installed (pip install 'proofmill[prover]')"},
        ),
    )
    yield 0.1, Stage(name="core library", detail="cached")
    number = proved = still_open = kept = 0
    for second in range(2, seconds):
        if second % 25 == 2:
            layer = second // 25 + 2
            drops = {"false": 3100 * layer, "duplicate": 800 * layer, "instance": 420 * layer}
            drops |= {"known": 60 * layer, "ill_typed": 3}
            new = 90 + 30 * layer
            kept += new
            yield second, Stage(name="exploring", detail=f"layer {layer}: terms of {layer} nodes")
            yield (
                second + 0.3,
                ConjecturesProposed(
                    layer=layer,
                    generator="explore",
                    considered=sum(drops.values()) + new,
                    kept=new,
                    drops=drops,
                ),
            )
            yield second + 0.4, Stage(name="proving", detail=f"{new} conjectures of layer {layer}")
        if second % 5 == 0:
            yield (
                second,
                ResourceSample(
                    rss_mib=700 + 60 * dice.random() + second * 0.2,
                    cpu_percent=170 + 30 * dice.random(),
                    disk_free_mib=48_211.0,
                    lean_processes=2,
                    queue=kept - proved - still_open,
                ),
            )
            lane, rung = RUNGS[second // 5 % len(RUNGS)]
            found = dice.randint(2, 30)
            yield second, BatchFinished(lane=lane, rung=rung, num=48, found=found, wall_s=dice.uniform(1, 4))
        for _ in range(dice.choice((0, 1, 2, 3, 6 if second < 60 else 2))):
            if proved + still_open >= kept:
                break
            number += 1
            name, text, family, size = dice.choice(STATEMENTS)
            name = f"{name}_{dice.randrange(16**6):06x}"
            outcome = "open" if dice.random() < 0.1 else "proved"
            proved += outcome == "proved"
            still_open += outcome == "open"
            yield (
                second + 0.5,
                VerdictGiven(id=f"id{number}", verdict="certified", level=3, reason="", wall_s=0.01),
            )
            yield (
                second + 0.5,
                ConjectureDecided(
                    id=f"id{number}",
                    name=name,
                    statement=f"theorem {name} {text}",
                    outcome=outcome,
                    lane="portfolio",
                    script=dice.choice(RUNGS)[1],
                    level=3,
                    wall_s=0.05,
                    size=size + dice.randint(-1, 2),
                    family=family,
                    difficulty=dice.betavariate(1.6, 3),
                    premises=(f"Lemmas.{dice.choice(STATEMENTS)[0]}",) * (dice.random() < 0.3),
                ),
            )
        if second % 40 == 39:
            yield second + 0.9, LemmasSealed(module=f"Lemmas.G{second // 40 + 1:04d}", num=64)
        if troubled and second in {60, 61, 100}:
            yield second + 0.9, Warned(message="a Lean worker used 2.1 GiB and was started again")
        if troubled and second == 120:
            yield second + 0.9, Alarm(message="disk below 5 GiB free: 4.8 GiB at runs/")
            yield (
                second + 0.9,
                VerdictGiven(id="idx", verdict="rejected", level=0, reason="lean_error", wall_s=0.2),
            )
    if finished:
        yield (
            seconds,
            SweepFinished(
                reason="time is up",
                submitted=kept,
                proved=proved,
                refuted=0,
                open=still_open,
                rejected=0,
                infra=0,
                pending=kept - proved - still_open,
                wall_s=float(seconds),
            ),
        )
