"""Kernel terms as short text for people: no notation, but the names of binders in scope."""

from __future__ import annotations

from collections.abc import Sequence

from proofmill.kernel.expr import (
    App,
    BVar,
    Const,
    Expr,
    Lam,
    Let,
    Level,
    LevelIMax,
    LevelMax,
    LevelParam,
    LevelSucc,
    NatLit,
    Pi,
    Proj,
    Sort,
    StrLit,
    app_args,
)
from proofmill.kernel.names import Name, name_str

__all__ = ["fresh_name", "level_text", "render"]


def fresh_name(name: Name, scope: Sequence[str]) -> str:
    """A name for a binder that none in scope has."""
    base = str(name[0]) if name and isinstance(name[0], str) else "x"
    text, turn = base, 0
    while text in scope:
        turn += 1
        text = f"{base}{turn}"
    return text


def level_text(level: Level) -> str:
    """The level as Lean writes it."""
    added = 0
    while isinstance(level, LevelSucc):
        level, added = level.arg, added + 1
    match level:
        case LevelParam():
            text = name_str(level.name)
        case LevelMax() | LevelIMax():
            word = "max" if isinstance(level, LevelMax) else "imax"
            text = f"({word} {level_text(level.left)} {level_text(level.right)})"
        case _:
            return str(added)
    return f"({text} + {added})" if added else text


def render(node: Expr, depth: int = 6, scope: Sequence[str] = ()) -> str:  # noqa: C901 (one case per kind)
    """The term as short text for people; deep parts are written as an ellipsis.

    Args:
        node: The term.
        depth: How many levels are written.
        scope: Names of the binders it stands under, outermost first.
    """
    match node:
        case Const():
            return name_str(node.name)
        case BVar():
            return scope[-1 - node.index] if node.index < len(scope) else f"#{node.index - len(scope)}"
        case Sort():
            level = level_text(node.level)
            return {"0": "Prop", "1": "Type"}.get(level, f"Sort {level}")
        case NatLit():
            return str(node.value) if node.value.bit_length() < 256 else "a huge number"
        case StrLit():
            return repr(node.value[:40])
    if depth == 0:
        return "..."
    match node:
        case App():
            head, args = app_args(node)
            shown = [render(arg, depth - 1, scope) for arg in args[:8]]
            rest = ["..."] if len(args) > 8 else []
            return f"({' '.join([render(head, depth - 1, scope), *shown, *rest])})"
        case Lam() | Pi():
            sign, arrow = ("fun", " =>") if isinstance(node, Lam) else ("forall", ",")
            name = fresh_name(node.name, scope)
            body = render(node.body, depth - 1, [*scope, name])
            return f"({sign} ({name} : {render(node.type, depth - 1, scope)}){arrow} {body})"
        case Let():
            name = fresh_name(node.name, scope)
            body = render(node.body, depth - 1, [*scope, name])
            return f"(let {name} := {render(node.value, depth - 1, scope)}; {body})"
        case Proj():
            return f"{render(node.struct, depth - 1, scope)}.{node.index + 1}"
