"""The language server, driven as an editor drives it: over its input and output, from any directory."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from proofmill.lean.core import build_core
from proofmill.lean.prefix import make_prefix
from proofmill.lean.toolchain import Toolchain

TEXT = """theorem swap (p q : Prop) (h : p ∧ q) : q ∧ p := by
  obtain ⟨hp, hq⟩ := h
  exact ⟨hq, hp⟩

theorem wrong (n : Nat) : n + 1 = n := by
  simp
"""
TIMEOUT_S = 60.0


class Client:
    """As much of an editor as is needed to ask questions about one file."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self.uri = (folder / "Mine.lean").as_uri()
        self._process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._watchdog = threading.Timer(TIMEOUT_S, self._process.kill)
        self._watchdog.start()
        self._last_id = 0

    def close(self) -> None:
        """Ends the server."""
        self._watchdog.cancel()
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe
            pipe.close()

    def send(self, message: dict[str, Any]) -> None:
        """Writes one message."""
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def read(self) -> dict[str, Any]:
        """Reads one message."""
        assert self._process.stdout
        length = 0
        while (line := self._process.stdout.readline()) not in (b"\r\n", b""):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        assert length, "the server ended"
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message

    def request(self, method: str, params: dict[str, Any]) -> Any:
        """The answer to a request; what the server asks in between is passed over."""
        self._last_id += 1
        self.send({"id": self._last_id, "method": method, "params": params})
        while True:
            message = self.read()
            if message.get("id") == self._last_id and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def start(self, text: str) -> Any:
        """Greets the server, and opens a file that need not exist; returns what the server can do."""
        capabilities = self.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        self.send({"method": "initialized", "params": {}})
        document = {"uri": self.uri, "languageId": "lean4", "version": 1, "text": text}
        self.send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        return capabilities["capabilities"]

    def at(self, method: str, line: int, character: int) -> Any:
        """The answer to a question about a place; counts from 0."""
        position = {"line": line, "character": character}
        return self.request(method, {"textDocument": {"uri": self.uri}, "position": position})

    def diagnostics(self) -> list[dict[str, Any]]:
        """All messages about the file, once it is elaborated to its end."""
        self._last_id += 1
        self.send(
            {
                "id": self._last_id,
                "method": "textDocument/waitForDiagnostics",
                "params": {"uri": self.uri, "version": 1},
            }
        )
        found: list[dict[str, Any]] = []
        while True:
            message = self.read()
            if message.get("method") == "textDocument/publishDiagnostics":
                found = message["params"]["diagnostics"]
            if message.get("id") == self._last_id and "method" not in message:
                return found


@pytest.fixture(scope="module", params=["command", "toolchain folder"])
def client(
    request: pytest.FixtureRequest, toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Client]:
    """A server with one file open; it is started in a folder that has nothing to do with the project."""
    folder = tmp_path_factory.mktemp("elsewhere")
    command = [sys.executable, "-m", "proofmill", "lean", "--", "--server"]
    if request.param == "toolchain folder":
        prefix = tmp_path_factory.mktemp("toolchain") / "lean"
        command = [str(make_prefix(prefix, library=build_core(toolchain))), "--server"]
    found = Client(command, folder)
    try:
        assert found.start(TEXT)["hoverProvider"]
        yield found
    finally:
        found.close()


def test_diagnostics(client: Client) -> None:
    """The wrong theorem is marked, and nothing else."""
    found = client.diagnostics()

    assert [(item["range"]["start"]["line"], item["severity"]) for item in found] == [(4, 1)]
    assert found[0]["message"] == "unsolved goals\nn : Nat\n⊢ False"


def test_hover_shows_type_and_documentation(client: Client) -> None:
    """Over a theorem's name stands its type; over a library's type stands our documentation."""
    theorem = client.at("textDocument/hover", 0, 9)["contents"]["value"]
    number = client.at("textDocument/hover", 4, 19)["contents"]["value"]

    assert "swap (p q : Prop) (h : p ∧ q) : q ∧ p" in theorem
    assert "Nat : Type" in number
    assert "The natural numbers." in number


def test_plain_goal(client: Client) -> None:
    """The goal at a tactic, as the editor's panel shows it."""
    goals = client.at("$/lean/plainGoal", 2, 2)["goals"]

    assert goals == ["p q : Prop\nhp : p\nhq : q\n⊢ q ∧ p"]
