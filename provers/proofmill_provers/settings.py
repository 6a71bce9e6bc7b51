"""What the language-model lanes are told: from a recipe, the command line, or the environment; and what it gives.

Every setting has a name, a type and a bound. ``PROOFMILL_LLM_MODEL``, ``PROOFMILL_LLM_SERVER`` and so on set them from
the environment; what is given explicitly goes before it. Keys of servers are no settings: see ``ServerOptions``.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from proofmill.decode import MisfitError, decode_object, nearest
from proofmill.errors import ConfigError, ProverError
from proofmill_provers.backends.local import LocalOptions, load_local_model
from proofmill_provers.backends.protocol import Backend
from proofmill_provers.backends.server import ServerModel, ServerOptions
from proofmill_provers.templates import TEMPLATES, Template, choose_template

__all__ = ["ENGINES", "LlmSettings", "open_backend", "read_settings", "template_for"]

PREFIX = "PROOFMILL_LLM_"
ENGINES = ("auto", "transformers", "server", "vllm")


@dataclass(frozen=True, slots=True, kw_only=True)
class LlmSettings:
    """Settings of the language-model lanes."""

    model: str = ""
    """A folder, or a name that the server knows."""
    server: str = ""
    """Address of an OpenAI-compatible server, ``http://HOST:PORT/v1``; empty for a model in this process."""
    engine: str = "auto"
    """``server`` where an address is given, else ``transformers``; ``vllm`` is vLLM's offline engine."""
    api: str = "auto"
    """Endpoint of the server: ``completions``, ``chat``, or what the template is made for."""
    template: str = "auto"
    adapter: str = ""
    """Folder of a LoRA adapter."""
    device: str = "auto"
    dtype: str = "auto"
    deterministic: bool = False
    temperature: float = 0.8
    top_p: float = 0.95
    max_new_tokens: int = 512
    samples: int = 16
    """Whole proofs for one goal at most, repairs not counted."""
    round_samples: int = 4
    """Whole proofs for one goal before Lean looks at them."""
    repairs: int = 1
    """Rounds in which failed proofs are shown to the model with Lean's message."""
    max_attempts: int = 64
    """Proofs of one goal that Lean elaborates at most."""
    max_tokens: int = 200_000
    """Tokens for one goal at most, prompts included; what a server does not count is taken at its limit."""
    concurrency: int = 16
    per_minute: float = 0.0
    """Requests to the server in a minute; 0 for no limit."""
    timeout_s: float = 300.0
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuses what cannot be.

        Raises:
            ConfigError: the setting, its rule and its value.
        """
        at_least_one = (
            "max_new_tokens",
            "samples",
            "round_samples",
            "max_attempts",
            "max_tokens",
            "concurrency",
        )
        for name in at_least_one:
            if getattr(self, name) < 1:
                raise ConfigError(f"the setting {name} must be >= 1, got {getattr(self, name)}")
        for name in ("temperature", "repairs", "per_minute", "seed"):
            if getattr(self, name) < 0:
                raise ConfigError(f"the setting {name} must be >= 0, got {getattr(self, name)}")
        if not 0 < self.top_p <= 1:
            raise ConfigError(f"the setting top_p must be in (0, 1], got {self.top_p}")
        if self.engine not in ENGINES:
            raise ConfigError(f"the setting engine must be one of {', '.join(ENGINES)}, got {self.engine!r}")
        if self.template != "auto" and self.template not in TEMPLATES:
            raise ConfigError(
                f"unknown template {self.template!r}; {nearest(self.template, ['auto', *TEMPLATES])}"
            )


def read_settings(given: Mapping[str, object] | None = None) -> LlmSettings:
    """Settings from the environment, with ``given`` before it; values may be text.

    Raises:
        ConfigError: an unknown setting, or a value that does not fit.
    """
    known = {f.name: str(f.type) for f in fields(LlmSettings)}
    values: dict[str, object] = {
        name: os.environ[variable]
        for name in known
        if (variable := f"{PREFIX}{name.upper()}") in os.environ and os.environ[variable] != ""
    }
    values |= given or {}
    typed: dict[str, object] = {}
    for name, value in values.items():
        if name not in known:
            raise ConfigError(f"unknown setting {name!r} of the language-model lane; {nearest(name, known)}")
        typed[name] = _typed(name, value, known[name])
    try:
        return decode_object(typed, LlmSettings)
    except MisfitError as error:
        raise ConfigError(f"setting {error.key or 'of the language-model lane'}: {error.detail}") from error


def _typed(name: str, value: object, kind: str) -> object:
    if not isinstance(value, str) or kind == "str":
        return value
    try:
        if kind == "bool":
            return {"true": True, "1": True, "false": False, "0": False}[value.strip().lower()]
        return int(value) if kind == "int" else float(value)
    except (ValueError, KeyError):
        rule = {"bool": "true or false", "int": "a whole number", "float": "a number"}[kind]
        raise ConfigError(f"the setting {name} must be {rule}, got {value!r}") from None


def open_backend(settings: LlmSettings) -> Backend:
    """The model that the settings name; the same settings give the same one, loaded once in a process.

    Raises:
        ProverError: there is none: the message says what to set, install or mend.
        ConfigError: a setting does not fit this machine.
    """
    if not settings.model:
        raise ProverError(
            f"the language-model lane is off: no model is set; pass --model, or set {PREFIX}MODEL "
            f"to a folder (or to a name that the server at {PREFIX}SERVER knows)"
        )
    return _open(settings)


@functools.lru_cache(maxsize=2)
def _open(settings: LlmSettings) -> Backend:
    engine = settings.engine
    if engine == "auto":
        engine = "server" if settings.server else "transformers"
    if engine == "server":
        if not settings.server:
            raise ConfigError("the engine server needs the setting server, such as http://127.0.0.1:8000/v1")
        return ServerModel(
            ServerOptions(
                url=settings.server,
                model=settings.model,
                api=settings.api,
                concurrency=settings.concurrency,
                per_minute=settings.per_minute or None,
                timeout_s=settings.timeout_s,
            )
        )
    if engine == "vllm":
        from proofmill_provers.backends.offline import load_vllm_model

        return load_vllm_model(settings.model, dtype=settings.dtype)
    return load_local_model(
        settings.model,
        LocalOptions(
            device=settings.device,
            dtype=settings.dtype,
            adapter=Path(settings.adapter) if settings.adapter else None,
            deterministic=settings.deterministic,
        ),
    )


def template_for(settings: LlmSettings, backend: Backend) -> Template:
    """The template for the settings' model.

    A server is taken to have a chat template unless its completions endpoint is asked for; a model here tells.

    Raises:
        ConfigError: there is no such template.
    """
    tokenizer = getattr(backend, "tokenizer", None)
    config = getattr(getattr(backend, "model", None), "config", None)
    if tokenizer is not None:
        has_chat = bool(getattr(tokenizer, "chat_template", None))
    else:
        has_chat = settings.api != "completions"
    known = config.to_dict() if config is not None and hasattr(config, "to_dict") else {}
    return choose_template(settings.template, model=settings.model, config=known, has_chat=has_chat)
