"""Servers that behave, and one that does not: every completion has a text or a reason, in order."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.errors import ConfigError
from proofmill.prove.protocol import Tried
from proofmill.prove.workbench import Workbench
from proofmill.records import VerdictKind
from proofmill.theory.theory import compile_theory
from proofmill_provers.backends import (
    Answer,
    Completion,
    Failure,
    Finish,
    Message,
    Request,
    Role,
    generate_now,
)
from proofmill_provers.backends.limits import Gate, RetryPolicy, retry_after_s
from proofmill_provers.backends.server import ServerModel, ServerOptions
from proofmill_provers.llm import LanguageModelProver
from proofmill_provers.settings import LlmSettings

SECRET = "sk-not-for-anybodys-eyes"
MODEL = "tiny"
PROVER = (
    *(
        "half",
        "cut",
        "broken",
        "other",
        "html",
        "huge",
        "hang",
        "overloaded",
        "  sorry",
        "  exact foo",
        "  omega",
    ),
    *("  rfl\n\naxiom cheat : False\n", "  native_decide", "  simp [Nat.add_comm]", "  exact cheat.elim", ""),
)
"""What the behaviour ``prover`` does, in turn: names of behaviours, and proofs, most of them of no use."""


def http(
    body: bytes,
    *,
    status: str = "200 OK",
    kind: str = "application/json",
    headers: str = "",
    length: int | None = None,
) -> bytes:
    """A whole answer of a server."""
    size = len(body) if length is None else length
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {size}\r\n{headers}\r\n".encode()
        + body
    )


def good(body: dict[str, object], model: str = MODEL) -> bytes:
    """What a well-behaved completions or chat endpoint says: it repeats the prompt it was given."""
    if "messages" in body:
        said = body["messages"][-1]["content"]  # type: ignore[index]
        choice: dict[str, object] = {"message": {"role": "assistant", "content": said}}
    else:
        choice = {"text": str(body["prompt"])}
    choice |= {"index": 0, "finish_reason": "stop"}
    answer = {"model": model, "choices": [choice], "usage": {"prompt_tokens": 3, "completion_tokens": 5}}
    return http(json.dumps(answer).encode())


class Misbehaviour(socketserver.ThreadingTCPServer):
    """A server that does what the first part of the path says."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        """Listens on a free port of the loopback interface."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: Counter[str] = Counter()
        self.bodies: dict[str, list[dict[str, object]]] = defaultdict(list)
        self.keys: set[str] = set()
        self.starts: list[float] = []
        self.sent: list[str] = []
        """Proofs that the behaviour ``prover`` wrote."""
        self.released = threading.Event()
        self.lock = threading.Lock()
        self.now = self.most = 0

    def url(self, behaviour: str) -> str:
        """The address at which it behaves so."""
        return f"http://127.0.0.1:{self.server_address[1]}/{behaviour}/v1"


class _Handler(socketserver.StreamRequestHandler):
    server: Misbehaviour

    def handle(self) -> None:
        """One request of one connection, then the end of it."""
        line = self.rfile.readline().decode()
        size = 0
        while header := self.rfile.readline().strip():
            name, _, value = header.decode().partition(":")
            size = int(value) if name.lower() == "content-length" else size
            if name.lower() == "authorization":
                self.server.keys.add(value.strip())
        text = self.rfile.read(size)
        if not text:
            return  # the client left while it connected
        body = json.loads(text)
        behaviour = line.split()[1].split("/")[1]
        with self.server.lock:
            self.server.seen[behaviour] += 1
            self.server.bodies[behaviour].append(body)
            self.server.starts.append(time.monotonic())
            self.server.now += 1
            self.server.most = max(self.server.most, self.server.now)
            count = self.server.seen[behaviour]
        with contextlib.suppress(OSError):
            self.behave(behaviour, body, count)
        with self.server.lock:
            self.server.now -= 1

    def behave(self, behaviour: str, body: dict[str, object], count: int) -> None:
        """Writes what the behaviour is, if anything."""
        write = self.wfile.write
        whole = good(body)
        simple: dict[str, Callable[[], bytes]] = {
            "good": lambda: whole,
            "overloaded": lambda: http(
                b'{"error":"slow down"}', status="429 Too Many", headers="Retry-After: 0\r\n"
            ),
            "patience": lambda: http(b"{}", status="429 Too Many", headers="Retry-After: 86400\r\n"),
            "broken": lambda: http(f'{{"error":"{SECRET} is bad"}}'.encode(), status="500 Oops"),
            "denied": lambda: http(f"key {SECRET} is wrong".encode(), status="401 No", kind="text/plain"),
            "half": lambda: http(whole.partition(b"\r\n\r\n")[2][:40]),
            "cut": lambda: whole[:-20],
            "other": lambda: good(body, model="gpt-17"),
            "revision": lambda: good(body, model=f"{MODEL}@main"),
            "html": lambda: http(b"<html>hello</html>", kind="text/html"),
            "list": lambda: http(b"[1, 2]"),
            "nothing": lambda: http(b'{"model": "tiny", "choices": []}'),
            "number": lambda: http(b'{"model": "tiny", "choices": [{"text": 7}]}'),
            "deep": lambda: http(b"[" * 100_000),
            "zipped": lambda: http(b"x" * 100, headers="Content-Encoding: gzip\r\n"),
            "huge": lambda: http(b'{"x": "' + b"y" * 10_000_000 + b'"}'),
            "endless": lambda: http(b"y" * 2_000_000, length=10**12),
            "bighead": lambda: http(b"{}", headers="X-Big: " + "z" * 300_000 + "\r\n"),
            "noise": lambda: b"\x00\xff\x00\xff this is no HTTP\r\n\r\n",
            "moved": lambda: http(b"", status="302 Found", headers="Location: http://127.0.0.1:1/\r\n"),
            "flaky": lambda: [http(b"", status="503 Busy"), whole[:-20], whole][min(count, 3) - 1],
        }
        if behaviour in simple:
            write(simple[behaviour]())
        elif behaviour == "slow":
            time.sleep(0.05)
            write(whole)
        elif behaviour == "hang":
            self.server.released.wait(30)
        elif behaviour == "drip":
            for byte in whole:
                write(bytes([byte]))
                if self.server.released.wait(0.2):
                    return
        elif behaviour == "prover":
            kind = PROVER[(count - 1) % len(PROVER)]
            if kind in simple or kind == "hang":
                self.behave(kind, body, count)
            else:
                self.server.sent.append(kind)
                write(good({"prompt": kind}))
        elif behaviour == "mixed":
            kinds = ["good", "half", "other", "hang", "good", "denied"]
            self.behave(kinds[int(str(body["prompt"]).split()[-1]) % len(kinds)], body, count)


@pytest.fixture
def server() -> Iterator[Misbehaviour]:
    """The server, for one test."""
    with Misbehaviour() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.02,))
        thread.start()
        yield running
        running.released.set()
        running.shutdown()
        thread.join()


def open_model(url: str, **changes: object) -> ServerModel:
    """A client with small limits."""
    values: dict[str, object] = {
        "timeout_s": 5.0,
        "max_bytes": 1_000_000,
        "retry": RetryPolicy(attempts=2, base_s=0.01, max_wait_s=5),
    }
    return ServerModel(ServerOptions(url=url, model=MODEL, **(values | changes)))  # type: ignore[arg-type]


def one(url: str, **changes: object) -> Completion:
    """What becomes of one completion."""
    return generate_now(open_model(url, **changes), [Request(prompt="theorem")])[0].completions[0]


@pytest.mark.parametrize(
    ("behaviour", "failure", "tries", "words"),
    [
        ("overloaded", Failure.RATE_LIMITED, 2, "status 429"),
        ("patience", Failure.RATE_LIMITED, 1, "asks to wait 86400 s"),
        ("broken", Failure.SERVER_ERROR, 2, "status 500"),
        ("denied", Failure.REFUSED, 1, "status 401"),
        ("half", Failure.BAD_RESPONSE, 2, "no JSON"),
        ("cut", Failure.CONNECTION, 2, "RemoteProtocolError"),
        ("other", Failure.WRONG_MODEL, 1, "gpt-17"),
        ("html", Failure.BAD_RESPONSE, 2, "text/html"),
        ("list", Failure.BAD_RESPONSE, 2, "JSON object"),
        ("nothing", Failure.BAD_RESPONSE, 2, "choices"),
        ("number", Failure.BAD_RESPONSE, 2, "no text"),
        ("deep", Failure.BAD_RESPONSE, 2, "no JSON"),
        ("zipped", Failure.BAD_RESPONSE, 2, "gzip"),
        ("huge", Failure.TOO_LARGE, 1, "more than 1000000 bytes"),
        ("endless", Failure.TOO_LARGE, 1, "more than 1000000 bytes"),
        ("bighead", Failure.CONNECTION, 2, "RemoteProtocolError"),
        ("noise", Failure.CONNECTION, 2, "RemoteProtocolError"),
        ("moved", Failure.REFUSED, 1, "status 302"),
        ("hang", Failure.TIMEOUT, 2, "within 0.6 s"),
        ("drip", Failure.TIMEOUT, 2, "within 0.6 s"),
    ],
)
def test_every_misbehaviour_ends_with_its_reason(
    server: Misbehaviour, behaviour: str, failure: Failure, tries: int, words: str
) -> None:
    """Tried again where that can help, then failed with a reason that people can read."""
    limit = 0.6 if failure is Failure.TIMEOUT else 20.0
    found = one(server.url(behaviour), timeout_s=limit)

    assert (found.finish, found.failure) == (Finish.FAILED, failure)
    assert words in found.detail
    assert server.seen[behaviour] == tries


def test_nobody_there_is_a_reason() -> None:
    """A port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    assert one(f"http://127.0.0.1:{port}/v1").failure is Failure.CONNECTION


def test_trying_again_helps(server: Misbehaviour) -> None:
    """Busy once, cut once, then well: the completion is there, and tells its tokens."""
    found = one(server.url("flaky"), retry=RetryPolicy(attempts=3, base_s=0.01))

    assert (found.text, found.finish, found.tokens_in, found.tokens_out) == ("theorem", Finish.STOP, 3, 5)
    assert server.seen["flaky"] == 3


def test_a_revision_of_the_model_is_the_model(server: Misbehaviour) -> None:
    """Servers add a revision to the name."""
    assert one(server.url("revision")).ok


def test_nothing_is_lost_and_the_order_is_kept(server: Misbehaviour) -> None:
    """Sixty completions of which most fail: each is in its place, with its text or its own reason."""
    requests = [Request(prompt=f"number {at}", n=2) for at in range(30)]

    answers = generate_now(open_model(server.url("mixed")), requests)

    expected: list[Failure | None] = [
        None,
        Failure.BAD_RESPONSE,
        Failure.WRONG_MODEL,
        Failure.TIMEOUT,
        None,
        Failure.REFUSED,
    ]
    assert [c.failure for a in answers for c in a.completions] == [
        expected[at % 6] for at in range(30) for _ in range(2)
    ]
    assert [a.texts for a in answers if a.texts] == [
        (f"number {at}",) * 2 for at in range(30) if at % 6 in (0, 4)
    ]


def test_the_key_is_sent_and_never_shown(server: Misbehaviour, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server gets it; descriptions, reprs and failures that quote the server do not have it."""
    monkeypatch.setenv("PROOFMILL_API_KEY", SECRET)
    model = open_model(server.url("denied"))

    found = generate_now(model, [Request(prompt="x")])
    broken = one(server.url("broken"))

    assert server.keys == {f"Bearer {SECRET}"}
    assert "***" in found[0].completions[0].detail
    shown = repr([found, broken, model.describe(), model, model._options])
    assert SECRET not in shown


def test_limits_of_rate_and_number_hold_over_threads(server: Misbehaviour) -> None:
    """Two threads with one client together keep to its three requests at once and its rate."""
    model = open_model(server.url("slow"), concurrency=3, per_minute=60 * 50, timeout_s=10)
    found: list[Answer] = []
    threads = [
        threading.Thread(target=lambda: found.extend(generate_now(model, [Request(prompt="x", n=15)])))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    starts = sorted(server.starts)

    assert all(c.ok for a in found for c in a.completions)
    assert len(starts) == 30
    assert server.most <= 3
    assert starts[-1] - starts[0] >= 29 / 50 - 0.1


def test_prompts_go_where_they_fit(server: Misbehaviour) -> None:
    """Texts and ids as completions, chats as chats, with seed, stop and limits; what fits nowhere says so."""
    chat = (Message(role=Role.SYSTEM, text="be brief"), Message(role=Role.USER, text="hi"))
    model = open_model(server.url("good"))

    text, ids, talk = generate_now(
        model,
        [
            Request(prompt="ab STOP cd", stop=(" STOP",), max_new_tokens=7, seed=3),
            Request(prompt=(1, 2, 3)),
            Request(prompt=chat),
        ],
    )
    bodies = server.bodies["good"]
    asked = next(b for b in bodies if b.get("prompt") == "ab STOP cd")

    assert text.texts == ("ab",)
    assert (asked["max_tokens"], asked["stop"], asked["model"]) == (7, [" STOP"], MODEL)
    assert (ids.texts, talk.texts) == (("[1, 2, 3]",), ("hi",))
    assert any(b.get("messages") == [{"role": m.role, "content": m.text} for m in chat] for b in bodies)
    no = generate_now(open_model(server.url("good"), api="chat"), [Request(prompt=(1, 2))])[0].completions[0]
    assert no.failure is Failure.UNSUPPORTED_PROMPT


def test_only_what_was_sent_is_certified(server: Misbehaviour) -> None:
    """Goals through a server that mostly fails: certified proofs are ones it wrote, all else is counted."""
    theory = compile_theory("core")
    certifier = Certifier(theory.environment)
    texts = [f"theorem s{n} (a b : Nat) : a + b + {n} = {n} + b + a" for n in range(5)]
    texts += [f"theorem f{n} (a : Nat) : a + {n} = a + {n + 1}" for n in range(3)]
    goals = {t.split()[1]: f for t, f in zip(texts, certifier.freeze(texts), strict=True)}
    settings = LlmSettings(template="plain", samples=16, round_samples=8, repairs=0)
    lane = LanguageModelProver(settings, open_model(server.url("prover"), concurrency=4, timeout_s=2.0))
    tried: list[Tried] = []

    result = Workbench(certifier, lane, theory.own, heartbeats=20_000).work(
        {id_: f for id_, f in goals.items() if isinstance(f, FrozenStatement)},
        (),
        stop=threading.Event(),
        on_tried=tried.append,
    )

    certified = {c.conjecture_id: c.proof for c, v in result.judged if v.verdict is VerdictKind.CERTIFIED}
    assert certified
    assert all(id_.startswith("s") for id_ in certified)
    assert {proof.removeprefix("by\n") for proof in certified.values()} <= set(server.sent)
    for t in tried:
        assert t.num_scripts + sum(t.drops.values()) == settings.round_samples * t.num_goals
    reasons = set().union(*(t.drops for t in tried))
    assert {"request:wrong_model", "request:too_large", "completion:sorry", "completion:empty"} <= reasons


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x/v1",
        "127.0.0.1:8000",
        f"http://user:{SECRET}@host/v1",
        f"https://host/v1?key={SECRET}",
        "http://h:x/v1",
    ],
)
def test_addresses_that_cannot_be(url: str) -> None:
    """The message says how an address looks, and repeats no key."""
    with pytest.raises(ConfigError) as caught:
        ServerOptions(url=url, model=MODEL)

    assert SECRET not in str(caught.value)
    assert "address" in str(caught.value)


def test_retry_after_is_a_number_or_a_date() -> None:
    """Both forms of RFC 9110; anything else is no wish."""
    assert retry_after_s("7") == 7.0
    assert retry_after_s("Thu, 01 Jan 1970 00:01:40 GMT", now=40.0) == 60.0
    assert retry_after_s("Thu, 01 Jan 1970 00:01:40 GMT", now=400.0) == 0.0
    assert [retry_after_s(v) for v in (None, "", "soon", "-3", "9" * 40, "1e3")] == [None] * 6


def test_limits_that_let_nothing_through() -> None:
    """Refused when they are set."""
    with pytest.raises(ConfigError, match="concurrency"):
        Gate(0, None)
    with pytest.raises(ConfigError, match="attempts"):
        RetryPolicy(attempts=0)


@pytest.fixture(scope="module")
def transformers_server(tiny_checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`transformers serve` with the tiny checkpoint on the loopback interface."""
    program = Path(sys.executable).with_name("transformers")
    pytest.importorskip("fastapi", reason="needs transformers[serving]")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("serve") / "log"
    argv = [
        str(program),
        "serve",
        str(tiny_checkpoint),
        "--device",
        "cpu",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    with log.open("wb") as out:
        process = subprocess.Popen(
            argv, stdout=out, stderr=out, env=os.environ | {"HF_HUB_OFFLINE": "1"}, start_new_session=True
        )
    try:
        deadline = time.monotonic() + 120
        while True:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"http://127.0.0.1:{port}/health", timeout=2).status_code == 200:
                    break
            assert process.poll() is None, log.read_text()[-2000:]
            assert time.monotonic() < deadline, log.read_text()[-2000:]
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(30)


def test_a_real_server(transformers_server: str, tiny_checkpoint: Path) -> None:
    """`transformers serve` completes and chats with the model that it has; a model it has not is a reason."""
    model = ServerModel(ServerOptions(url=transformers_server, model=str(tiny_checkpoint), timeout_s=120))
    requests = [
        Request(prompt="theorem (n : Nat) : n + 0 = n := by\n", n=3, max_new_tokens=12, temperature=0.0),
        Request(prompt=(Message(role=Role.USER, text="= b + a := by\n  sorry\n```\n"),), max_new_tokens=24),
    ]

    plain, chat = generate_now(model, requests)

    assert len(plain.texts) == 3
    assert all(re.search(r"simp|omega", text) for text in plain.texts)
    assert all(c.tokens_out for c in plain.completions)
    assert "```lean4" in chat.texts[0]
    wrong = ServerModel(
        ServerOptions(
            url=transformers_server, model="no-such-model", timeout_s=60, retry=RetryPolicy(attempts=1)
        )
    )
    assert not generate_now(wrong, requests[:1])[0].texts
