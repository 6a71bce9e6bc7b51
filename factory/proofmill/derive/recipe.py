"""Type recipes: a dataset type as one TOML file, and how its fields become prompts and checks.

A type names the generator that fills its fields, the templates that turn fields into text, and the checks
that make a row valid. Checks speak of fields only, so whoever holds a row and its recipe can ask them again.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from proofmill.config import decode_toml, read_toml
from proofmill.decode import nearest
from proofmill.errors import ConfigError
from proofmill.export.recipe import SplitSection
from proofmill.resources import datasets_dir

__all__ = [
    "ALL_TYPES",
    "KINDS",
    "Check",
    "CheckSpec",
    "Fields",
    "TypeRecipe",
    "Value",
    "load_type",
    "render",
    "type_names",
]

ALL_TYPES = "all-types"
Text = Annotated[str, Field(min_length=1)]
FieldType: TypeAlias = Literal["text", "texts", "int", "number", "bool"]
Value: TypeAlias = str | int | float | bool | tuple[str, ...]
Fields: TypeAlias = Mapping[str, Value]
_PYTHON: Mapping[str, tuple[type, ...]] = {
    "text": (str,),
    "texts": (tuple, list),
    "int": (int,),
    "number": (int, float),
    "bool": (bool,),
}
_PLACE = re.compile(r"\$(?:(\$)|([a-z][a-z0-9_]*)|\{([a-z][a-z0-9_]*)\})")

KINDS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    name: (frozenset(needed.split()), frozenset(optional.split()))
    for name, needed, optional in (
        ("certified", "statement proof", "before"),
        ("fails", "statement proof error line message", ""),
        ("broken", "statement proof", ""),
        ("state", "statement proof state", ""),
        ("uses", "statement proof premises", ""),
        ("refutes", "statement negation proof", ""),
        ("same", "left right", ""),
        ("different", "left right", ""),
        ("denies", "left right", ""),
        ("compiles", "name statement code", ""),
        ("source", "text", ""),
        ("reads", "english statement", ""),
        ("assembles", "template part whole", ""),
        ("shorter", "left right", ""),
        ("less", "left right", ""),
        ("equal", "left right", ""),
        ("row", "name field value", ""),
        ("tokens", "text least most", ""),
        ("rule", "rule input output", "second third"),
    )
}
"""The closed set of checks: parameters that each needs, and those that it may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSpec:
    """``[[check]]``: one thing that must hold of every row."""

    kind: Text
    args: Mapping[str, str]
    """Templates over the row's fields, by parameter."""
    each: bool = False
    """Asked once for each element of the fields that are lists, all of one length."""
    when: str = ""
    """Template; the check is asked only where it gives ``yes``."""
    unless: str = ""
    """Template; the check is not asked where it gives ``yes``."""

    def __post_init__(self) -> None:
        """Refuses kinds and parameters that do not exist.

        Raises:
            ValueError: says which, and what there is.
        """
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of check {self.kind!r}; {nearest(self.kind, KINDS)}")
        needed, optional = KINDS[self.kind]
        for name in sorted(self.args.keys() - needed - optional):
            raise ValueError(
                f"a check of kind {self.kind!r} has no parameter {name!r}; {nearest(name, needed | optional)}"
            )
        for name in sorted(needed - self.args.keys()):
            raise ValueError(f"a check of kind {self.kind!r} needs the parameter {name!r}; add it to args")


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeRecipe:
    """A dataset type."""

    name: Text
    title: Text
    about: Text
    """What a row asks, and what makes it valid, for the card."""
    limits: str = ""
    """What a reader should know before training on it."""
    licence: Text = "apache-2.0"
    generator: Text
    """The registered function that fills the fields."""
    form: Literal["completion", "preference"] = "completion"
    prompt: Text
    completion: Text
    """What is to be said; the chosen answer where ``form`` is preference."""
    rejected: str = ""
    """The worse answer, where ``form`` is preference."""
    dedup: Text
    """Rows that agree in this text are one row."""
    limit: Annotated[int, Field(ge=1)] = 100_000
    """Rows kept, chosen by hash of the dedup text."""
    fields: Mapping[str, FieldType]
    check: tuple[CheckSpec, ...] = ()
    split: SplitSection = field(default_factory=SplitSection)

    def __post_init__(self) -> None:
        """Refuses templates that speak of fields the type does not have.

        Raises:
            ValueError: names the template and the field.
        """
        if not self.check:
            raise ValueError("a type needs at least one [[check]]: what makes its rows valid")
        if (self.form == "preference") != bool(self.rejected):
            raise ValueError("`rejected` must be given exactly where form is 'preference'")
        for key, template in self._templates():
            for name in _names(template):
                if name not in self.fields:
                    raise ValueError(f"{key} speaks of the field {name!r}; {nearest(name, self.fields)}")
        for name in self.fields:
            if name in RESERVED:
                raise ValueError(f"the field name {name!r} is taken; rename it under [fields]")

    def _templates(self) -> Iterator[tuple[str, str]]:
        for key in ("prompt", "completion", "rejected", "dedup"):
            yield key, getattr(self, key)
        for number, spec in enumerate(self.check, start=1):
            for name, template in (*spec.args.items(), ("when", spec.when), ("unless", spec.unless)):
                yield f"check {number}, {name}", template

    def digest(self) -> str:
        """Digest of everything the recipe says."""
        text = json.dumps(dataclasses.asdict(self), sort_keys=True, ensure_ascii=False)
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    def misfit(self, fields: Fields) -> str:
        """What is wrong with a row's fields; empty if they are those of the type."""
        if fields.keys() != self.fields.keys():
            odd = sorted(fields.keys() ^ self.fields.keys())
            return f"the fields {', '.join(odd)} are missing or unknown"
        for name, kind in self.fields.items():
            value = fields[name]
            if not isinstance(value, _PYTHON[kind]) or (kind != "bool" and isinstance(value, bool)):
                return f"the field {name} must be {kind}, got {value!r}"
        return ""

    def checks(self, fields: Fields) -> list[Check]:
        """What must hold of a row with these fields.

        Raises:
            ValueError: lists of one ``each`` differ in length.
        """
        return [check for spec in self.check for check in _checks(spec, fields)]


RESERVED = frozenset(
    {
        "id",
        "type",
        "split",
        "subject",
        "sources",
        "family",
        "prompt",
        "completion",
        "chosen",
        "rejected",
        "messages",
    }
)
"""Columns that every row has."""


@dataclass(frozen=True, slots=True)
class Check:
    """One question about a row, with its fields put in."""

    kind: str
    args: tuple[tuple[str, Value], ...]

    def __getitem__(self, name: str) -> str:
        """A parameter as text; empty where it is not given."""
        value = dict(self.args).get(name, "")
        return value if isinstance(value, str) else _text(value)

    def texts(self, name: str) -> tuple[str, ...]:
        """A parameter that is a list."""
        value = dict(self.args).get(name, ())
        return value if isinstance(value, tuple) else (_text(value),)


def _checks(spec: CheckSpec, fields: Fields) -> Iterator[Check]:
    if spec.when and render(spec.when, fields) != "yes":
        return
    if spec.unless and render(spec.unless, fields) == "yes":
        return
    if not spec.each:
        yield Check(spec.kind, tuple((name, _whole(text, fields)) for name, text in spec.args.items()))
        return
    named = {name for template in spec.args.values() for name in _names(template)}
    lists = {name: value for name in named if isinstance(value := fields[name], (tuple, list))}
    if len({len(value) for value in lists.values()}) > 1:
        raise ValueError(f"the lists {', '.join(sorted(lists))} of a check {spec.kind!r} differ in length")
    for place in range(min((len(value) for value in lists.values()), default=0)):
        here = {**fields, **{name: value[place] for name, value in lists.items()}}
        yield Check(spec.kind, tuple((name, _whole(text, here)) for name, text in spec.args.items()))


def _whole(template: str, fields: Fields) -> Value:
    """A template that is one field alone keeps the field's type; any other becomes text."""
    found = _PLACE.fullmatch(template)
    name = found and (found[2] or found[3])
    if not name:
        return render(template, fields)
    value = fields[name]
    return tuple(value) if isinstance(value, (tuple, list)) else value


def render(template: str, fields: Fields) -> str:
    """A template with ``$field`` and ``${field}`` filled in; ``$$`` is a dollar sign. Lists go one to a line."""

    def put(found: re.Match[str]) -> str:
        return "$" if found[1] else _text(fields[found[2] or found[3]])

    return _PLACE.sub(put, template)


def _text(value: Value) -> str:
    if isinstance(value, (tuple, list)):
        return "\n".join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _names(template: str) -> list[str]:
    return [found[2] or found[3] for found in _PLACE.finditer(template) if not found[1]]


def type_names() -> list[str]:
    """The types that come with proofmill."""
    return sorted(path.stem for path in _folder().glob("*.toml") if "generator" in read_toml(path))


def load_type(name_or_path: str) -> TypeRecipe | None:
    """A type recipe, or None where the name is that of another kind of dataset recipe, or of none.

    Raises:
        ConfigError: the recipe is malformed.
    """
    path = _folder() / f"{name_or_path}.toml"
    if Path(name_or_path).name != name_or_path or not path.is_file():
        path = Path(name_or_path).expanduser()
    if path.suffix != ".toml" or not path.is_file() or "generator" not in read_toml(path):
        return None
    recipe = decode_toml(path, TypeRecipe)
    if path.parent == _folder() and recipe.name != path.stem:
        raise ConfigError(f"the type in {path} is named {recipe.name!r}; name it as its file")
    return recipe


def _folder() -> Path:
    return datasets_dir() / "recipes" / "types"
