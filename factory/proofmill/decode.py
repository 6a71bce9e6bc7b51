"""Strict decoding of plain data into the frozen dataclasses that define it.

Responsibility: JSON or TOML values in, a record or one clear sentence out. Pydantic does the
checking, from the record's own annotations; the words are ours: the key, what it must be, what it
is, the nearest known key.
"""

from __future__ import annotations

import dataclasses
import difflib
import json
import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from typing import Annotated, Any, Literal, NoReturn, TypeVar, cast

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

__all__ = ["MisfitError", "decode_object", "nearest"]

RecordT = TypeVar("RecordT")


class MisfitError(ValueError):
    """An object that does not fit its record.

    Attributes:
        rule: what is broken, as a word to count by: ``unknown_key``, ``missing_key`` or
            ``wrong_value``.
        key: dotted path of the key, empty for the object as a whole.
        detail: one sentence without the place; the caller knows the file.
    """

    def __init__(self, rule: str, key: str, detail: str) -> None:
        super().__init__(detail)
        self.rule = rule
        self.key = key
        self.detail = detail


def decode_object(data: object, record_type: type[RecordT]) -> RecordT:
    """Decode plain data (as JSON or TOML give it) into a dataclass: no coercion, no unknown keys.

    Raises:
        MisfitError: with the first problem; unknown keys come first, because they explain missing ones.
            A ``ValueError`` of the record's own ``__post_init__`` is passed on in its words.
    """
    try:
        text = json.dumps(data, default=str)
        record = _adapter(cast(Any, record_type)).validate_json(text, strict=True, extra="forbid")
    except ValidationError as error:
        problems = sorted(error.errors(), key=lambda p: p["type"] != "unexpected_keyword_argument")
        if problems[0]["type"] in {"value_error", "assertion_error"}:
            key = ".".join(str(step) for step in problems[0]["loc"])
            raise MisfitError("wrong_value", key, str(problems[0]["ctx"]["error"])) from error
        _raise_misfit(record_type, data, problems[0]["type"], problems[0]["loc"])
    except ValueError as error:
        raise MisfitError("wrong_value", "", str(error)) from error
    return cast(RecordT, record)


def nearest(word: str, known: Iterable[str]) -> str:
    """The remedy for an unknown word: ``did you mean 'x'?``, or what there is."""
    names = sorted(known)
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"known: {', '.join(names)}" if names else "none is known"


@lru_cache(maxsize=64)
def _adapter(record_type: Any) -> TypeAdapter[Any]:
    return TypeAdapter(record_type)


def _raise_misfit(record_type: type, data: object, problem: str, loc: tuple[int | str, ...]) -> NoReturn:
    """Say one pydantic problem in our words, from the record's own annotations."""
    owner, annotation, path, value = _walk(record_type, data, loc)
    key = ".".join(path)
    if problem == "unexpected_keyword_argument":
        table = f" in [{'.'.join(path[:-1])}]" if path[:-1] else ""
        known = [f.name for f in dataclasses.fields(owner)]
        detail = f"unknown key {path[-1]!r}{table}; {nearest(path[-1], known)}"
        raise MisfitError("unknown_key", key, detail)
    if problem in {"missing", "missing_argument", "missing_keyword_only_argument"}:
        detail = f"key {key!r} is missing; it must be {_describe(annotation)}"
        raise MisfitError("missing_key", key, detail)
    detail = f"{key or 'it'} must be {_describe(annotation)}, got {_show(value)}"
    raise MisfitError("wrong_value", key, detail)


def _walk(record_type: Any, data: object, loc: tuple[int | str, ...]) -> tuple[Any, Any, list[str], object]:
    """Follow a location through nested dataclasses and lists of them, as far as they go."""
    owner: Any = record_type
    annotation: Any = record_type
    path: list[str] = []
    value = data
    for step in loc:
        if path and isinstance(step, int) and isinstance(value, list) and _is_list_of_records(annotation):
            annotation, value = typing.get_args(annotation)[0], value[step]
            path[-1] += f"[{step}]"
            continue
        if not (isinstance(step, str) and dataclasses.is_dataclass(annotation)):
            break
        owner = annotation
        hints = typing.get_type_hints(owner, include_extras=True)
        annotation = hints.get(step, object)
        path.append(step)
        value = value.get(step) if isinstance(value, dict) else None
    return owner, annotation, path, value


def _is_list_of_records(annotation: Any) -> bool:
    return typing.get_origin(annotation) in {tuple, list} and dataclasses.is_dataclass(
        typing.get_args(annotation)[0]
    )


_WORDS: Mapping[Any, str] = {
    str: "text",
    int: "an integer",
    float: "a number",
    bool: "true or false",
    type(None): "left out",
    object: "a value",
}


def _describe(annotation: Any) -> str:
    """What a value of this type looks like, in a user's words."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if annotation in _WORDS:
        return _WORDS[annotation]
    if origin is Annotated:
        bounds = _describe_bounds(arguments[1:])
        return f"{_describe(arguments[0])} {bounds}".strip().replace("text not empty", "non-empty text")
    if origin is Literal:
        return _alternatives([json.dumps(choice) for choice in arguments])
    if origin in {typing.Union, types.UnionType}:
        return _alternatives([_describe(a) for a in arguments if a is not type(None)])
    if origin in {tuple, list, Sequence} or origin is types.GenericAlias:
        return f"a list of {_plural(arguments[0])}"
    if origin in {dict, Mapping}:
        return "a table"
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return _alternatives([json.dumps(member.value) for member in annotation])
    return "a table" if dataclasses.is_dataclass(annotation) else f"a {annotation}"


_SIGNS = (("ge", ">="), ("gt", ">"), ("le", "<="), ("lt", "<"))


def _describe_bounds(metadata: Iterable[object]) -> str:
    parts = []
    for item in metadata:
        for bound in item.metadata if isinstance(item, FieldInfo) else [item]:
            parts += [f"{s} {getattr(bound, n):g}" for n, s in _SIGNS if hasattr(bound, n)]
            if getattr(bound, "min_length", None):
                parts.append("not empty")
            if pattern := getattr(bound, "pattern", None):
                parts.append(f"of the form {pattern}")
    return " and ".join(parts)


def _alternatives(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _plural(annotation: Any) -> str:
    words = {"text": "texts", "an integer": "integers", "a number": "numbers", "a table": "tables"}
    return words.get(word := _describe(annotation), word)


def _show(value: object) -> str:
    """The value as the user wrote it, short."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."
