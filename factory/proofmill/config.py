"""Recipes: what a sweep is made of, decoded from TOML into one frozen ``SweepConfig``.

Responsibility: the fields, their defaults and bounds, and errors that name key, file and remedy.
Adding a setting is one line with its type, default and docstring here; recipes, ``--set``,
``resolved.json``, the digest and the error messages follow from it. No environment variables, and
nothing is started here.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args, get_type_hints

from pydantic import Field

from proofmill.decode import MisfitError, decode_object, nearest
from proofmill.errors import ConfigError
from proofmill.resources import datasets_dir

__all__ = [
    "OPERATIONAL",
    "BudgetConfig",
    "CertifyConfig",
    "ClusterConfig",
    "ConjectureConfig",
    "ExportConfig",
    "LanesConfig",
    "OperationsConfig",
    "ProveConfig",
    "SweepConfig",
    "SweepSection",
    "config_digest",
    "decode_toml",
    "find_recipe",
    "load_recipe",
    "read_toml",
    "recipe_names",
    "resolved",
]

RecordT = TypeVar("RecordT")

Count = Annotated[int, Field(ge=1)]
Natural = Annotated[int, Field(ge=0)]
Positive = Annotated[float, Field(gt=0, le=1e9)]
Name = Annotated[str, Field(min_length=1)]

RESOLVED_SCHEMA = 1
"""Version of ``resolved.json``."""


OPERATIONAL = "operational"
"""Marks a field that says how long or on what a sweep runs, and not what it makes: such fields stay
out of the digest, so that a run may be resumed with other values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepSection:
    """``[sweep]``: what to explore, and when to stop."""

    theory: Name = "arith-list"
    """A name under datasets/theories/, a TOML file, or a plain ``.lean`` file of definitions."""
    minutes: Annotated[Positive, OPERATIONAL] = 5.0
    """Wall-clock minutes until the sweep stops by itself; a resumed sweep gets them afresh."""
    seed: Natural = 0
    """Seed of every random choice."""
    workers: Annotated[Literal["auto"] | Count, OPERATIONAL] = "auto"
    """Lean processes at a time; ``auto`` is the number of cores."""
    stop_after_certified: Annotated[Count | None, OPERATIONAL] = None
    """Stop when so many theorems are certified; left out: no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConjectureConfig:
    """``[conjecture]``: the space of statements, and the filters."""

    max_size: Annotated[int, Field(ge=2, le=40)] = 7
    """Largest number of nodes of one side of a statement; layers go from small to this."""
    max_conclusion_nodes: Annotated[int, Field(ge=3, le=200)] = 13
    """Largest number of nodes of a conclusion, implicit arguments not counted."""
    variables_per_type: Annotated[int, Field(ge=1, le=8)] = 3
    """Distinct variables of each type in one statement."""
    test_points: Annotated[int, Field(ge=8, le=10_000)] = 40
    """Ground instances on which terms are compared."""
    check_points: Annotated[int, Field(ge=8, le=100_000)] = 160
    """Further ground instances that a statement must survive before it is proposed."""
    rounds: Annotated[int, Field(ge=1, le=8)] = 4
    """How often the space may be explored: again with wider bounds, until that brings nothing new."""
    layer_cap: Count = 20_000
    """Terms kept of one layer; the rest is dropped and counted."""
    mutants: Annotated[int, Field(ge=0, le=100_000)] = 300
    """Conjectures made from certified theorems at the beginning of each later round; 0 for none."""
    conditionals: bool = True
    """Also propose statements with a hypothesis."""
    inequalities: bool = True
    """Also propose ``<=`` and ``<``, not only equations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProveConfig:
    """``[prove]``: who tries, and how hard."""

    prover: Name = "portfolio"
    """Name of a prover (entry-point group ``proofmill.provers``)."""
    batch: Count = 48
    """Conjectures that are tried together."""
    heartbeats: Count = 5_000
    """Lean's own deterministic limit for one candidate, in thousands as ``maxHeartbeats``
    counts."""
    budget_s: Positive = 20.0
    """Seconds of Lean for one statement before it is left open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanesConfig:
    """``[lanes]``: who tries what the first pass of ``prove.prover`` left unproved."""

    others: tuple[Name, ...] = ("refute", "induction", "search", "policy")
    """``refute`` looks for counterexamples; the rest are provers by name. A lane that cannot run here is off, and
    says why."""
    share: Annotated[float, Field(ge=0, le=1)] = 0.25
    """At most this part of the proving time goes to them while the main prover has work; idle time is free."""
    batch: Count = 24
    """Conjectures that one of them tries together."""
    budget_s: Positive = 3.0
    """Seconds of a lane for one statement, on average over a batch."""
    deep_s: Positive = 12.0
    """Seconds for one statement of a lane that works on one at a time, such as ``induction``."""
    model: Name = "proofmill-2m"
    """Of the lane ``policy``: a name under datasets/models, or a folder."""
    hindsight: bool = True
    """Whether goals that were closed inside failed searches become conjectures of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifyConfig:
    """``[certify]``: how strong the evidence must be."""

    level: Annotated[int, Field(ge=3, le=6)] = 3
    """Certificate level to reach (see docs/TRUST.md)."""
    batch: Count = 64
    """Submissions in one run of Lean."""
    sandbox: Literal["auto", "bwrap", "none"] = "auto"
    """``auto`` takes the strongest this machine offers; ``none`` runs untrusted proofs bare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetConfig:
    """``[budget]``: how effort is counted."""

    mode: Literal["wall", "deterministic"] = "wall"
    """``wall`` counts seconds. ``deterministic`` counts heartbeats and attempts: the same recipe gives the same corpus
    byte for byte, however fast the machine is and whatever interrupts it; lanes that are timed do not run."""

    @property
    def is_deterministic(self) -> bool:
        """Whether nothing may depend on the clock."""
        return self.mode == "deterministic"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportConfig:
    """``[export]``: the corpus written when the sweep ends."""

    recipe: Annotated[Name, OPERATIONAL] = "theorems"
    """Dataset recipe."""
    min_level: Annotated[int, Field(ge=0, le=6), OPERATIONAL] = 3
    """Rows below this level are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterConfig:
    """``[cluster]``: where the work is done."""

    backend: Annotated[Literal["local", "ray"], OPERATIONAL] = "local"
    """``local``: threads of this process; ``ray``: actors on the nodes of a Ray cluster."""
    ledger: Annotated[Name, OPERATIONAL] = "sqlite"
    """``sqlite``: a file in the run directory; else ``postgresql://USER@HOST/DATABASE``, without a password: that comes
    from ``PGPASSWORD`` or ``PGPASSFILE``."""
    address: Annotated[Name, OPERATIONAL] = "local"
    """Of the Ray cluster: ``auto`` finds the one that this machine belongs to, HOST:PORT another; ``local`` is Ray on
    this machine for the time of the sweep."""
    cpus_per_worker: Annotated[Positive, OPERATIONAL] = 1.0
    """Processors that Ray reserves for a Lean worker; ``sweep.workers = "auto"`` is as many workers as fit."""
    memory_mib_per_worker: Annotated[Annotated[float, Field(ge=0, le=1e9)], OPERATIONAL] = 1000.0
    """Memory that Ray reserves for a worker; 0: none."""
    model_workers: Annotated[Natural, OPERATIONAL] = 0
    """Workers for the lanes that have a model; 0: the Lean workers do their batches too."""
    model_lanes: Annotated[tuple[Name, ...], OPERATIONAL] = ("policy", "llm")
    """The lanes that have a model."""
    gpus_per_model_worker: Annotated[Annotated[float, Field(ge=0, le=1e3)], OPERATIONAL] = 1.0
    """GPUs, or a part of one, that Ray reserves for a worker with a model."""
    lease_s: Annotated[Positive, OPERATIONAL] = 120.0
    """Seconds after which conjectures count as free again where their worker's lease is not renewed."""
    straggler: Annotated[Annotated[float, Field(ge=0, le=1e6)], OPERATIONAL] = 4.0
    """A batch that runs so many times as long as the median of its kind is tried by an idle worker, too; 0: never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationsConfig:
    """``[operations]``: how a long run is looked after; none of it changes what the run makes."""

    notify: Annotated[tuple[Name, ...], OPERATIONAL] = ()
    """A command, as words, that is run when the sweep ends: the reason is its last word, facts in JSON its input."""
    min_free_mib: Annotated[float, Field(ge=0, le=1e9), OPERATIONAL] = 200.0
    """Room on the run directory's disk below which artefacts that nothing needs are removed, and, where that is not
    enough, the sweep stops; 0 means never."""
    metrics_port: Annotated[Annotated[int, Field(ge=0, le=65535)] | None, OPERATIONAL] = None
    """Port of this machine on which Prometheus finds numbers; 0 takes a free one; left out: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepConfig:
    """Everything a sweep needs to know."""

    sweep: SweepSection = field(default_factory=SweepSection)
    conjecture: ConjectureConfig = field(default_factory=ConjectureConfig)
    prove: ProveConfig = field(default_factory=ProveConfig)
    lanes: LanesConfig = field(default_factory=LanesConfig)
    certify: CertifyConfig = field(default_factory=CertifyConfig)
    budget: BudgetConfig = field(default_factory=BudgetConfig)
    export: ExportConfig = field(default_factory=ExportConfig)
    cluster: ClusterConfig = field(default_factory=ClusterConfig)
    operations: OperationsConfig = field(default_factory=OperationsConfig)


def load_recipe(name_or_path: str, overrides: Sequence[str] = ()) -> SweepConfig:
    """Read a sweep recipe and apply ``--set section.key=value`` to it.

    Args:
        name_or_path: a name under datasets/recipes/, a TOML file, or the ``resolved.json`` of a
            run.
        overrides: each ``section.key=value``; the value is TOML, or a bare word for text. ``none``
            takes a key out where it may be left out.

    Raises:
        ConfigError: naming the key, where it stands, and what would be right.
    """
    path = find_recipe(name_or_path)
    data = _read_resolved(path) if path.suffix == ".json" else read_toml(path)
    origin: dict[str, str] = {}
    for override in overrides:
        known = set(data)
        key = _apply_override(data, override)
        origin[key] = f"--set {override}"
        if (section := key.split(".")[0]) not in known:
            origin[section] = origin[key]
    try:
        return decode_object(data, SweepConfig)
    except MisfitError as misfit:
        raise ConfigError(f"{misfit.detail} ({origin.get(misfit.key, str(path))})") from misfit


def recipe_names() -> list[str]:
    """Names of the recipes that ship with proofmill."""
    return sorted(path.stem for path in (datasets_dir() / "recipes").glob("*.toml"))


def find_recipe(name_or_path: str) -> Path:
    """The file of a recipe: a name under datasets/recipes/, else a path.

    Raises:
        ConfigError: there is no such recipe; the message names near ones.
    """
    named = datasets_dir() / "recipes" / f"{name_or_path}.toml"
    if Path(name_or_path).name == name_or_path and named.is_file():
        return named
    path = Path(name_or_path).expanduser()
    if path.is_file():
        return path
    if path.is_dir() or path.suffix in {".toml", ".json"} or "/" in name_or_path:
        problem = "is a directory" if path.is_dir() else "does not exist"
        raise ConfigError(f"recipe file {name_or_path} {problem}; name a TOML file or a recipe")
    raise ConfigError(f"unknown recipe {name_or_path!r}; {nearest(name_or_path, recipe_names())}")


def decode_toml(path: Path, record_type: type[RecordT]) -> RecordT:
    """Decode a whole TOML file into a dataclass, strictly.

    Raises:
        ConfigError: unreadable, not TOML, or not of this shape; with key, file and remedy.
    """
    try:
        return decode_object(read_toml(path), record_type)
    except MisfitError as misfit:
        raise ConfigError(f"{misfit.detail} ({path})") from misfit


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file.

    Raises:
        ConfigError: unreadable, not UTF-8, or not TOML.
    """
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read ({error.strerror or error})") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text; write it again as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error


def resolved(config: SweepConfig, **provenance: object) -> dict[str, object]:
    """What ``resolved.json`` holds: the whole configuration, its digest, and where it ran."""
    return {
        "schema": RESOLVED_SCHEMA,
        "config": _settings(config),
        "config_digest": config_digest(config),
        **provenance,
    }


def config_digest(config: SweepConfig) -> str:
    """Digest of what the sweep makes; operational fields (time, workers) do not count."""
    settings = _settings(config, with_operational=False)
    text = json.dumps(settings, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _settings(config: SweepConfig, *, with_operational: bool = True) -> dict[str, dict[str, object]]:
    """Sections as plain tables; fields that are None are left out, as a recipe leaves them out."""
    sections: dict[str, dict[str, object]] = {}
    for section in dataclasses.fields(config):
        table = getattr(config, section.name)
        hints = get_type_hints(type(table), include_extras=True)
        sections[section.name] = {
            f.name: _plain(value)
            for f in dataclasses.fields(table)
            if (value := getattr(table, f.name)) is not None
            and (with_operational or OPERATIONAL not in get_args(hints[f.name]))
        }
    return sections


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _read_resolved(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} is no readable resolved.json ({error})") from error
    if not isinstance(data, dict) or not isinstance(data.get("config"), dict):
        raise ConfigError(f"{path} holds no 'config' table; name a resolved.json or a TOML recipe")
    config: dict[str, Any] = data["config"]
    return config


def _apply_override(data: dict[str, Any], override: str) -> str:
    """Put one ``section.key=value`` into the tables and return its dotted key."""
    key, equals, text = (part.strip() for part in override.partition("="))
    steps = key.split(".")
    if not equals or len(steps) != 2 or not all(steps):
        raise ConfigError(
            f"--set must be of the form section.key=value, got {override!r}; "
            "for example: --set sweep.minutes=10"
        )
    section, name = steps
    table = data.setdefault(section, {})
    if not isinstance(table, dict):
        raise ConfigError(f"[{section}] must be a table to set {key} in it")
    if text == "none" and _default_of(section, name) is None:
        table.pop(name, None)
    else:
        table[name] = _parse_value(text)
    return key


def _default_of(section: str, name: str) -> object:
    table = getattr(SweepConfig(), section, None)
    return getattr(table, name, "") if table is not None else ""


def _parse_value(text: str) -> object:
    """A TOML value, or the text itself where it is none, so that words need no quotes."""
    try:
        parsed: Mapping[str, object] = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return text
    return parsed["value"] if _is_only(parsed, "value") else text


def _is_only(table: Iterable[str], key: str) -> bool:
    return list(table) == [key]
