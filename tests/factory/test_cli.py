"""proofmill.cli: exit codes, error messages, and being the `lean` command."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import typer

from proofmill import __version__
from proofmill.cli import main
from proofmill.cli.app import app
from proofmill.errors import ConfigError

PROOFMILL = (sys.executable, "-m", "proofmill")


def run(*args: str, text: str = "", env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs the command line in a process of its own."""
    return subprocess.run(
        [*PROOFMILL, *args],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | (env or {}),
    )


class TestUsage:
    """Wrong use of the command line: exit code 2, and the nearest right word."""

    @pytest.mark.parametrize(
        ("args", "hint"),
        [
            (["docter"], "Did you mean 'doctor'?"),
            (["doctor", "--jsn"], "did you mean --json?"),
            (["lean", "--version"], "go after --"),
            (["lean", "--toolchain"], "requires an argument"),
        ],
    )
    def test_mistakes(self, args: list[str], hint: str, capsys: pytest.CaptureFixture[str]) -> None:
        """The message is on stderr, begins alike everywhere, and says where to read more."""
        status = main(args)

        said = capsys.readouterr()
        assert (status, said.out) == (2, "")
        assert said.err.startswith("proofmill: error: ")
        assert hint in said.err
        assert "--help" in said.err

    def test_no_command(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Without a command the help is shown, and nothing was done."""
        status = main([])

        assert status == 2
        assert "Commands:" in capsys.readouterr().err

    def test_help_has_examples(self) -> None:
        """Every command's help teaches by example."""
        without = [
            command.callback.__name__
            for command in app.registered_commands
            if command.callback and "Examples:" not in (command.callback.__doc__ or "")
        ]

        assert without == []

    def test_version(self, capsys: pytest.CaptureFixture[str]) -> None:
        """--version prints the package's version."""
        assert main(["--version"]) == 0
        assert capsys.readouterr().out == f"proofmill {__version__}\n"


class TestErrors:
    """What stops a command, from the outside."""

    def test_one_message_and_no_traceback(self) -> None:
        """An error of ours is one line on stderr and exit code 1."""
        done = run("lean", "--toolchain", "nope", "--", "--version")

        assert (done.returncode, done.stdout) == (1, "")
        assert re.fullmatch(r"proofmill: error: toolchain must be .*'nope'\n", done.stderr)

    @pytest.mark.parametrize(
        ("raised", "status", "message"),
        [
            (ConfigError("x must be y, got z"), 1, "proofmill: error: x must be y, got z\n"),
            (FileNotFoundError(2, "No such file or directory", "rows.jsonl"), 1,
             "proofmill: error: No such file or directory: rows.jsonl\n"),
            (KeyboardInterrupt(), 130, ""),
            (typer.Exit(7), 7, ""),
        ],
        ids=["ours", "system", "interrupt", "exit"],
    )  # fmt: skip
    def test_exit_codes(
        self,
        raised: BaseException,
        status: int,
        message: str,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """Each kind of end has its code and its message."""

        def fail(**_: object) -> None:
            raise raised

        monkeypatch.setattr("proofmill.doctor.examine", fail)

        assert main(["doctor"]) == status
        assert capsys.readouterr().err == message


class TestLean:
    """`proofmill lean` is the `lean` command."""

    def test_arguments_and_status_are_leans_own(self) -> None:
        """What follows -- is not ours to read, and failure is Lean's exit status."""
        version = run("lean", "--", "--version")
        wrong = run("lean", "--", "--no-such-option")

        assert (version.returncode, version.stderr) == (0, "")
        assert version.stdout.startswith("Lean (version 4.")
        assert wrong.returncode == 1
        assert "no-such-option" in wrong.stderr

    def test_standard_input_reaches_lean(self) -> None:
        """A file on stdin is elaborated against the core library."""
        good = run("lean", "--", "--stdin", text="theorem t (p q : Prop) (h : p ∧ q) : q ∧ p := ⟨h.2, h.1⟩\n")
        bad = run("lean", "--", "--stdin", text="theorem t (p q : Prop) (h : p) : q := h\n")

        assert (good.returncode, good.stdout) == (0, "")
        assert bad.returncode == 1
        assert "type mismatch" in bad.stdout.lower()

    def test_lean_path_of_the_user_comes_after_the_core(self, tmp_path: Path) -> None:
        """A user's own compiled modules can be imported."""
        module = tmp_path / "Mine.lean"
        module.write_text("def mine : Nat := 3\n")
        made = run("lean", "--", f"-R{tmp_path}", "-o", str(tmp_path / "Mine.olean"), str(module))
        used = run(
            "lean",
            "--",
            "--stdin",
            text="import Mine\nexample : mine = 3 := rfl\n",
            env={"LEAN_PATH": str(tmp_path)},
        )

        assert (made.returncode, made.stdout) == (0, "")
        assert (used.returncode, used.stdout) == (0, "")

    def test_signals_reach_lean(self) -> None:
        """The process that is started becomes Lean: killing it leaves nothing behind."""
        with subprocess.Popen([*PROOFMILL, "lean", "--", "--stdin"], stdin=subprocess.PIPE) as child:
            time.sleep(1.0)
            child.send_signal(signal.SIGTERM)
            assert child.wait(timeout=30) == -signal.SIGTERM

    def test_server_answers(self, tmp_path: Path) -> None:
        """The language server starts its worker and reports the error in a file."""
        opened = {
            "textDocument": {
                "uri": (tmp_path / "A.lean").as_uri(),
                "languageId": "lean",
                "version": 1,
                "text": "theorem t (p q : Prop) (h : p) : q := h\n",
            }
        }
        with subprocess.Popen(
            [*PROOFMILL, "lean", "--", "--server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as server:
            assert server.stdin
            assert server.stdout
            for message in (
                {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}},
                {"jsonrpc": "2.0", "method": "initialized", "params": {}},
                {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": opened},
            ):
                body = json.dumps(message).encode()
                server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            server.stdin.flush()
            found: list[str] = []
            try:
                while not found:
                    length = 0
                    while (line := server.stdout.readline()) not in (b"\r\n", b""):
                        if line.lower().startswith(b"content-length:"):
                            length = int(line.split(b":")[1])
                    assert length, "the server ended"
                    answer = json.loads(server.stdout.read(length))
                    if answer.get("method") == "textDocument/publishDiagnostics":
                        found = [item["message"] for item in answer["params"]["diagnostics"]]
            finally:
                server.kill()

        assert "type mismatch" in found[0].lower()
