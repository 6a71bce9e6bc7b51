"""Ground values as bytes: as Python's tuples a list of fourteen numbers takes 2 KB, as bytes 50.

A value is written in preorder, a token for each constructor or number. Constructors have odd tokens, numbered in
the order of their first use; numbers have even ones. Equal values have equal bytes, so bytes can stand for values
in dictionaries, and a hash of the bytes is a hash of the value, whatever else is known at the time.
"""

from __future__ import annotations

import hashlib
from typing import Any

from proofmill.kernel.names import Name
from proofmill.theory.data import Known

__all__ = ["Packer", "content_hash"]

_LONG = 255
"""Begins a token that takes more than one byte: its length follows, then the token, most significant byte first."""


def content_hash(packed: bytes) -> int:
    """64 bits that tell packed values apart, not zero."""
    return int.from_bytes(hashlib.blake2b(packed, digest_size=8).digest(), "big") or 1


class Packer:
    """Writes values as bytes and reads them back; knows the constructors that it has seen."""

    def __init__(self) -> None:
        """Has seen no constructor."""
        self._tokens: dict[tuple[Name, int], int] = {}
        self._constructors: list[tuple[Name, int]] = []
        """Each with its number of fields."""
        self._leaves: dict[int, Known] = {}

    def pack(self, value: Any) -> bytes:
        """A number, or a tuple of a constructor's name and fields, as bytes."""
        out = bytearray()
        stack = [value]
        while stack:
            top = stack.pop()
            if type(top) is tuple:
                token = self._token(top[0], len(top) - 1)
                stack.extend(top[:0:-1])
            else:
                token = 2 * top
            if token < _LONG:
                out.append(token)
            else:
                raw = token.to_bytes((token.bit_length() + 7) // 8, "big")
                out += bytes((_LONG, len(raw))) + raw
        return bytes(out)

    def _token(self, name: Name, num_fields: int) -> int:
        key = (name, num_fields)
        token = self._tokens.get(key)
        if token is None:
            token = self._tokens[key] = 2 * len(self._constructors) + 1
            self._constructors.append(key)
        return token

    def embed(self, packed: bytes) -> Any:
        """The value as the evaluator's own data: a number, or ``Known`` with the ground value in it."""
        stack: list[Any] = []
        for token in reversed(_tokens(packed)):
            if not token & 1:
                stack.append(token >> 1)
                continue
            known = self._leaves.get(token)
            if known is None:
                name, num_fields = self._constructors[token >> 1]
                fields = tuple(stack[: -num_fields - 1 : -1])
                del stack[len(stack) - num_fields :]
                ground = [field.ground if type(field) is Known else field for field in fields]
                known = Known(name, fields, (name, *ground))
                if not num_fields:
                    self._leaves[token] = known
            stack.append(known)
        return stack[0]

    def unpack(self, packed: bytes) -> Any:
        """The ground value."""
        value = self.embed(packed)
        return value.ground if type(value) is Known else value


def _tokens(packed: bytes) -> list[int]:
    if _LONG not in packed:
        return list(packed)
    found, at = [], 0
    while at < len(packed):
        if packed[at] != _LONG:
            found.append(packed[at])
            at += 1
        else:
            end = at + 2 + packed[at + 1]
            found.append(int.from_bytes(packed[at + 2 : end], "big"))
            at = end
    return found
