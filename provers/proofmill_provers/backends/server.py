"""Any OpenAI-compatible server over HTTP: vLLM, SGLang, ``transformers serve``, or a hosted service.

Each completion is a request of its own (servers that cache prefixes read the prompt once; others ignore ``n``), so
that each has its own fate: it is tried again where that can help, and what it fails with in the end is its reason.
The key comes from the environment, goes into one header, and is cut out of everything that is ever shown.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import orjson

from proofmill.errors import ConfigError, ProverError
from proofmill_provers.backends.limits import Gate, RetryPolicy, retry_after_s
from proofmill_provers.backends.protocol import Answer, Completion, Failure, Request, failed
from proofmill_provers.backends.wire import payload, read_answer, uses_chat

if TYPE_CHECKING:
    import httpx

__all__ = ["APIS", "ServerModel", "ServerOptions"]

APIS = ("auto", "completions", "chat")
_AGAIN = frozenset(
    {Failure.TIMEOUT, Failure.RATE_LIMITED, Failure.SERVER_ERROR, Failure.CONNECTION, Failure.BAD_RESPONSE}
)
"""Failures that another try may mend."""
_TRANSIENT_STATUS = frozenset({408, 409, 425})
"""Statuses below 500 that say "later": request timeout, conflict, too early."""
_SHOWN = 200
"""Characters of a server's own words in a detail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerOptions:
    """Which server, and how it is treated."""

    url: str
    """Up to and including the version, for example ``http://127.0.0.1:8000/v1``."""
    model: str
    api: str = "auto"
    """``completions``, ``chat``, or what each prompt is made for."""
    key_variable: str = "PROOFMILL_API_KEY"
    """Name of the environment variable with the key; no key is sent where it is not set."""
    concurrency: int = 16
    per_minute: float | None = None
    """Requests started in a minute at most."""
    timeout_s: float = 300.0
    """For one attempt, from connecting to the last byte of the answer."""
    connect_timeout_s: float = 10.0
    max_bytes: int = 4_000_000
    """Of one answer."""
    logprobs: bool = False
    """Whether to ask for log-probabilities; not every server takes the question."""
    retry: RetryPolicy = field(default_factory=RetryPolicy)

    def __post_init__(self) -> None:
        """Refuses what cannot be used, a key in the address included.

        Raises:
            ConfigError: the rule, and what breaks it.
        """
        try:
            parts = urlsplit(self.url)
            port_ok = parts.port is None or parts.port > 0
        except ValueError:
            raise ConfigError(
                "the server's address cannot be read; it must look like http://HOST:PORT/v1"
            ) from None
        if parts.username is not None or parts.password is not None or parts.query:
            raise ConfigError(
                f"the server's address must hold no key; put it into the variable {self.key_variable}"
            )
        if parts.scheme not in ("http", "https") or not parts.hostname or not port_ok:
            raise ConfigError(f"the server's address must look like http://HOST:PORT/v1, got {self.url!r}")
        if not self.model:
            raise ConfigError("a server needs the name of a model")
        if self.api not in APIS:
            raise ConfigError(f"api must be one of {', '.join(APIS)}, got {self.api!r}")
        for name in ("timeout_s", "connect_timeout_s", "max_bytes"):
            if not getattr(self, name) > 0:
                raise ConfigError(f"{name} must be > 0, got {getattr(self, name)}")


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What one try gave; ``wait_s`` is what the server asked for."""

    completion: Completion
    wait_s: float | None = None


class ServerModel:
    """The backend ``server``. Thread-safe: its limits hold over all threads together."""

    def __init__(self, options: ServerOptions) -> None:
        """Reads the key, and asks the server nothing yet.

        Raises:
            ProverError: httpx is not installed.
            ConfigError: the key cannot stand in a header.
        """
        try:
            import httpx  # noqa: F401 (whether it is there)
        except ImportError as error:
            raise ProverError(
                f"a server needs the extra: pip install 'proofmill[prover]' ({error})"
            ) from error
        self.name = options.model
        self._options = options
        self._key = os.environ.get(options.key_variable, "").strip()
        if not (self._key.isascii() and (self._key.isprintable() or not self._key)):
            raise ConfigError(f"the key in {options.key_variable} must be printable ASCII")
        self._gate = Gate(options.concurrency, options.per_minute)
        self._rng = random.Random(0)

    def describe(self) -> dict[str, str]:
        """See ``Backend``."""
        return {
            "backend": "server",
            "model": self.name,
            "url": self._options.url,
            "api": self._options.api,
            "key": f"from {self._options.key_variable}" if self._key else "none",
            "concurrency": str(self._options.concurrency),
        }

    async def generate(self, requests: Sequence[Request]) -> list[Answer]:
        """See ``Backend``."""
        import httpx

        options = self._options
        headers = {"Accept": "application/json", "Accept-Encoding": "identity", "Connection": "close"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        # A connection for each completion: a kept one may be closed by the server just as it is used again,
        # which looks like a failure of the completion and would cost it an attempt.
        limits = httpx.Limits(max_connections=options.concurrency, max_keepalive_connections=0)
        timeout = httpx.Timeout(options.timeout_s, connect=options.connect_timeout_s, pool=None)
        async with httpx.AsyncClient(headers=headers, limits=limits, timeout=timeout) as client:
            jobs = [self._complete(client, r, index) for r in requests for index in range(r.n)]
            found = iter(await asyncio.gather(*jobs))
        return [Answer(completions=tuple(next(found) for _ in range(r.n))) for r in requests]

    async def _complete(self, client: httpx.AsyncClient, request: Request, index: int) -> Completion:
        """One completion, tried until it is there, or cannot be, or the attempts are spent."""
        options = self._options
        chat = uses_chat(request.prompt, options.api)
        if chat is None:
            return failed(
                Failure.UNSUPPORTED_PROMPT, f"the {options.api} endpoint cannot take this kind of prompt"
            )
        body = orjson.dumps(
            payload(request, index, model=options.model, chat=chat, logprobs=options.logprobs)
        )
        url = f"{options.url.rstrip('/')}/{'chat/completions' if chat else 'completions'}"
        attempt = 0
        while True:
            attempt += 1
            async with self._gate.passage():
                tried = await self._attempt(client, url, body, request, chat=chat)
            failure = tried.completion.failure
            if failure not in _AGAIN:
                return tried.completion
            if tried.wait_s is not None and tried.wait_s > options.retry.max_wait_s:
                limit = options.retry.max_wait_s
                said = f"the server asks to wait {tried.wait_s:.0f} s, more than the {limit:g} s allowed"
                return failed(failure, said)
            if attempt == options.retry.attempts:
                return failed(failure, f"{tried.completion.detail} (attempt {attempt} of {attempt})")
            await asyncio.sleep(options.retry.wait_s(attempt, tried.wait_s, self._rng))

    async def _attempt(
        self, client: httpx.AsyncClient, url: str, body: bytes, request: Request, *, chat: bool
    ) -> _Attempt:
        import httpx

        options = self._options
        try:
            async with (
                asyncio.timeout(options.timeout_s),
                client.stream(
                    "POST", url, content=body, headers={"Content-Type": "application/json"}
                ) as response,
            ):
                data = await _bounded(response, options.max_bytes)
        except (TimeoutError, httpx.TimeoutException):
            return _Attempt(failed(Failure.TIMEOUT, f"no whole answer within {options.timeout_s:g} s"))
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            return _Attempt(failed(Failure.CONNECTION, self._clean(f"{type(error).__name__}: {error}")))
        if response.status_code != 200:
            return self._refusal(response, data)
        if data is None:
            return _Attempt(failed(Failure.TOO_LARGE, f"the answer has more than {options.max_bytes} bytes"))
        completion = self._read(response, data, request, chat=chat)
        return _Attempt(completion)

    def _read(self, response: httpx.Response, data: bytes, request: Request, *, chat: bool) -> Completion:
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if kind != "application/json" or encoding not in ("", "identity"):
            return failed(
                Failure.BAD_RESPONSE,
                self._clean(f"the answer must be plain application/json, got {kind!r} {encoding}"),
            )
        try:
            answer: object = orjson.loads(data)
        except orjson.JSONDecodeError as error:
            return failed(Failure.BAD_RESPONSE, f"the answer is no JSON: {error.msg} at byte {error.pos}")
        completion = read_answer(answer, request, model=self._options.model, chat=chat)
        return completion if completion.ok else failed_as(completion, self._clean(completion.detail))

    def _refusal(self, response: httpx.Response, data: bytes | None) -> _Attempt:
        """What a status other than 200 means."""
        status = response.status_code
        said = self._clean((data or b"").decode("utf-8", "replace"))
        detail = f"status {status}" + (f": {said}" if said else "")
        if status == 429:
            return _Attempt(
                failed(Failure.RATE_LIMITED, detail), retry_after_s(response.headers.get("retry-after"))
            )
        if status >= 500 or status in _TRANSIENT_STATUS:
            return _Attempt(
                failed(Failure.SERVER_ERROR, detail), retry_after_s(response.headers.get("retry-after"))
            )
        return _Attempt(failed(Failure.REFUSED, detail))

    def _clean(self, text: str) -> str:
        """A server's words for people: the key cut out, one line, short."""
        if self._key:
            text = text.replace(self._key, "***")
        return " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * _SHOWN]).split())[:_SHOWN]


def failed_as(completion: Completion, detail: str) -> Completion:
    """The same failure with another detail."""
    assert completion.failure is not None
    return failed(completion.failure, detail, tokens_in=completion.tokens_in)


async def _bounded(response: httpx.Response, max_bytes: int) -> bytes | None:
    """The body, or None as soon as it is too large; bytes as they came, nothing is unpacked."""
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_raw():
        size += len(part)
        if size > max_bytes:
            return None
        parts.append(part)
    return b"".join(parts)
