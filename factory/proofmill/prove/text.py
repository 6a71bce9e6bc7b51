"""Kernel terms as hashable trees, and as Lean text that Lean reads back.

Provers take statements apart, replace subterms and write them again. Universe levels are left out: Lean
finds them again. Whether a text says what was meant is seen by freezing it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from proofmill.judge.environment import Closure
from proofmill.kernel import expr as k
from proofmill.kernel.constants import ConstantKind
from proofmill.kernel.names import Name, name_str
from proofmill.prove.goals import spelled

__all__ = [
    "Binder",
    "Tree",
    "Unwritable",
    "Writer",
    "open_type",
    "replace",
    "subtrees",
    "tree_of",
    "type_of",
    "variables",
]

Tree: TypeAlias = tuple[object, ...]
"""One of ``("const", Name)``, ``("var", str)`` or ``("var", str, its type)``, ``("app", Tree, Tree, ...)``,
``("nat", int)``, ``("sort", str)``, ``("lam" | "pi", BinderInfo, str, Tree, Tree)`` with ``("bound", int)``
inside, innermost 0."""

_INFIX: dict[str, tuple[str, int, int, int]] = {
    "HAdd.hAdd": ("+", 65, 65, 66),
    "HSub.hSub": ("-", 65, 65, 66),
    "HMul.hMul": ("*", 70, 70, 71),
    "HDiv.hDiv": ("/", 70, 70, 71),
    "HMod.hMod": ("%", 70, 70, 71),
    "HPow.hPow": ("^", 75, 76, 75),
    "HAppend.hAppend": ("++", 65, 66, 65),
    "List.cons": ("::", 67, 68, 67),
    "Eq": ("=", 50, 51, 51),
    "Ne": ("≠", 50, 51, 51),
    "LE.le": ("≤", 50, 51, 51),
    "LT.lt": ("<", 50, 51, 51),
    "And": ("∧", 35, 36, 35),
    "Or": ("∨", 30, 31, 30),
    "Iff": ("↔", 20, 21, 21),
    "Bool.and": ("&&", 35, 35, 36),
    "and": ("&&", 35, 35, 36),
    "Bool.or": ("||", 30, 30, 31),
    "or": ("||", 30, 30, 31),
    "BEq.beq": ("==", 50, 51, 51),
}
"""Notation: sign, its precedence, that of its left and of its right argument; as in Lean's own prelude."""
_MAX = 1024


class Unwritable(Exception):
    """A term of a kind that is not written here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binder:
    """A leading binder; its type may name the binders before it as variables."""

    name: str
    type: Tree
    info: k.BinderInfo


def tree_of(node: k.Expr) -> Tree:
    """The term as a tree.

    Raises:
        Unwritable: it has a ``let``, a projection or a string in it.
    """
    match node:
        case k.BVar():
            return ("bound", node.index)
        case k.Const():
            return ("const", node.name)
        case k.NatLit():
            return ("nat", node.value)
        case k.Sort():
            is_prop = isinstance(node.level, k.LevelZero)
            return ("sort", "Prop" if is_prop else "Type")
        case k.App():
            head, args = k.app_args(node)
            return ("app", tree_of(head), *map(tree_of, args))
        case k.Lam() | k.Pi():
            kind = "lam" if isinstance(node, k.Lam) else "pi"
            name = str(node.name[-1]) if node.name else "x"
            return (kind, node.info, name, tree_of(node.type), tree_of(node.body))
    raise Unwritable(type(node).__name__)


def instantiate(tree: Tree, value: Tree, depth: int = 0) -> Tree:
    """The tree with its outermost bound variable replaced by a tree without loose bound variables."""
    match tree[0]:
        case "bound":
            index = tree[1]
            assert isinstance(index, int)
            return value if index == depth else (("bound", index - 1) if index > depth else tree)
        case "app":
            return ("app", *(instantiate(_tree(part), value, depth) for part in tree[1:]))
        case "lam" | "pi":
            type_, body = _tree(tree[3]), _tree(tree[4])
            return (
                *tree[:3],
                instantiate(type_, value, depth),
                instantiate(body, value, depth + 1),
            )
    return tree


def _tree(part: object) -> Tree:
    assert isinstance(part, tuple)
    return part


def open_type(tree: Tree, taken: Sequence[str] = ()) -> tuple[list[Binder], Tree]:
    """The leading binders with distinct names, and what stands behind them."""
    used = set(taken)
    binders: list[Binder] = []
    while tree[0] == "pi":
        _, info, name, type_, body = tree
        assert isinstance(info, k.BinderInfo)
        label = _fresh(str(name), used)
        used.add(label)
        binders.append(Binder(name=label, type=_tree(type_), info=info))
        tree = instantiate(_tree(body), ("var", label))
    return binders, tree


def _fresh(name: str, used: set[str]) -> str:
    base = "".join(c for c in name.replace("✝", "") if c.isalnum() or c in "_'") or "x"
    base = f"x{base}" if base[0].isdigit() or base == "_" else base
    label, turn = base, 0
    while label in used:
        turn += 1
        label = f"{base}_{turn}"
    return label


def subtrees(tree: Tree) -> Iterator[Tree]:
    """The tree and all trees below it, parents first; not below binders."""
    yield tree
    if tree[0] == "app":
        for part in tree[1:]:
            yield from subtrees(_tree(part))


def variables(tree: Tree) -> list[str]:
    """Names of the variables in the tree, also below binders, in order."""
    if tree[0] == "var":
        return [str(tree[1])]
    found: dict[str, None] = {}
    for part in tree[1:]:
        if isinstance(part, tuple) and part and part[0] in _KINDS:
            found.update(dict.fromkeys(variables(part)))
    return list(found)


_KINDS = frozenset({"const", "var", "app", "nat", "sort", "lam", "pi", "bound"})


def replace(tree: Tree, old: Tree, new: Tree) -> Tree:
    """The tree with every occurrence of ``old`` replaced; ``old`` has no loose bound variables."""
    if tree == old:
        return new
    match tree[0]:
        case "app":
            return ("app", *(replace(_tree(part), old, new) for part in tree[1:]))
        case "lam" | "pi":
            return (*tree[:3], replace(_tree(tree[3]), old, new), replace(_tree(tree[4]), old, new))
    return tree


class Writer:
    """Writes trees in the notation that users write."""

    def __init__(self, closure: Closure) -> None:
        """Args: closure: Tells which arguments are implicit."""
        self._closure = closure
        self._explicit: dict[Name, tuple[bool, ...]] = {}

    def statement(self, name: str, binders: Sequence[Binder], body: Tree) -> str:
        """``theorem NAME BINDERS : TYPE``."""
        parts = self.binders(binders)
        return (
            f"theorem {name} {parts} : {self.write(body)}"
            if parts
            else f"theorem {name} : {self.write(body)}"
        )

    def binders(self, binders: Sequence[Binder]) -> str:
        """The binders with their brackets."""
        marks = {
            k.BinderInfo.IMPLICIT: ("{", "}"),
            k.BinderInfo.INST_IMPLICIT: ("[", "]"),
            k.BinderInfo.STRICT_IMPLICIT: ("⦃", "⦄"),
        }
        texts = []
        for binder in binders:
            left, right = marks.get(binder.info, ("(", ")"))
            texts.append(f"{left}{binder.name} : {self.write(binder.type)}{right}")
        return " ".join(texts)

    def write(self, tree: Tree, bound: int = 0) -> str:
        """The tree as text, in parentheses where its notation binds less than ``bound``.

        Raises:
            Unwritable: it is of a kind that has no text here.
        """
        match tree[0]:
            case "var":
                return str(tree[1])
            case "const":
                return self._application(tree, (), bound)
            case "nat":
                return str(tree[1])
            case "sort":
                return str(tree[1])
            case "app":
                return self._application(_tree(tree[1]), [_tree(t) for t in tree[2:]], bound)
            case "lam":
                return self._function(tree, bound)
            case "pi":
                return self._pi(tree, bound)
        raise Unwritable(str(tree[0]))

    def _function(self, tree: Tree, bound: int) -> str:
        used = set(variables(tree))
        label = _fresh(str(tree[2]), used)
        body = self.write(instantiate(_tree(tree[4]), ("var", label)))
        text = f"fun ({label} : {self.write(_tree(tree[3]))}) => {body}"
        return f"({text})" if bound > 0 else text

    def _pi(self, tree: Tree, bound: int) -> str:
        domain, body = _tree(tree[3]), _tree(tree[4])
        if not _uses(body, 0) and tree[1] is k.BinderInfo.DEFAULT:
            right = self.write(instantiate(body, ("sort", "Prop")), 25)
            text = f"{self.write(domain, 26)} → {right}"
            return f"({text})" if bound > 25 else text
        label = _fresh(str(tree[2]), set(variables(tree)))
        inner = self.write(instantiate(body, ("var", label)))
        left, right = "(", ")"
        if tree[1] is k.BinderInfo.IMPLICIT:
            left, right = "{", "}"
        elif tree[1] is k.BinderInfo.INST_IMPLICIT:
            left, right = "[", "]"
        text = f"∀ {left}{label} : {self.write(domain)}{right}, {inner}"
        return f"({text})" if bound > 0 else text

    def _application(self, head: Tree, args: Sequence[Tree], bound: int) -> str:
        if head[0] != "const":
            return self._plain(self.write(head, _MAX), args, bound)
        name = head[1]
        assert isinstance(name, tuple)
        text = name_str(name)
        special = self._special(text, args, bound)
        if special is not None:
            return special
        mask = self._mask(name)
        spelling = spelled(name, self._closure)
        if len(args) < len(mask) and not all(mask[len(args) :]):
            # A trailing implicit argument is missing: only the explicit form says so.
            return self._plain(f"@{spelling}", args, bound)
        shown = [arg for i, arg in enumerate(args) if i >= len(mask) or mask[i]]
        if args and not shown:
            return self._ascribed(("app", head, *args), "[]" if text == "List.nil" else spelling)
        info = self._closure.get(name)
        if info is not None and info.kind is ConstantKind.CTOR and len(shown) > 1:
            shown = [self._without_type(arg) for arg in shown]
        if text in _INFIX and len(shown) == 2 and _INFIX[text][0]:
            sign, own, left, right = _INFIX[text]
            made = f"{self.write(shown[0], left)} {sign} {self.write(shown[1], right)}"
            return f"({made})" if bound > own else made
        return self._plain(spelling, shown, bound)

    def _ascribed(self, tree: Tree, text: str) -> str:
        """A constant of which no explicit argument tells the type, with its type."""
        type_ = type_of(tree, self._closure, lambda _: None)
        return text if type_ is None else f"({text} : {self.write(type_)})"

    def _without_type(self, arg: Tree) -> Tree:
        """An argument beside others: a constant such as ``[]`` has its type from these."""
        head = _tree(arg[1]) if arg[0] == "app" else arg
        name = head[1]
        if arg[0] != "app" or head[0] != "const" or not isinstance(name, tuple) or any(self._mask(name)):
            return arg
        return ("var", "[]" if name == ("List", "nil") else spelled(name, self._closure))

    def _special(self, text: str, args: Sequence[Tree], bound: int) -> str | None:
        """Numerals, negations, conditionals, and propositions with binders."""
        if text == "OfNat.ofNat" and len(args) >= 2 and args[1][0] == "nat":
            plain = str(args[1][1])
            return plain if args[0] == ("const", ("Nat",)) else f"({plain} : {self.write(args[0])})"
        if text == "Not" and len(args) == 1:
            made = f"¬{self.write(args[0], 40)}"
            return f"({made})" if bound > 40 else made
        if text in ("Bool.not", "not") and len(args) == 1:
            made = f"!{self.write(args[0], 40)}"
            return f"({made})" if bound > 40 else made
        if text == "ite" and len(args) == 5:
            parts = [self.write(args[i]) for i in (1, 3, 4)]
            return f"(if {parts[0]} then {parts[1]} else {parts[2]})"
        if text == "Exists" and len(args) == 2 and args[1][0] == "lam":
            label = _fresh(str(args[1][2]), set(variables(args[1])))
            inner = self.write(instantiate(_tree(args[1][4]), ("var", label)))
            return f"(∃ {label} : {self.write(args[0])}, {inner})"
        if text == "Prod" and len(args) == 2:
            made = f"{self.write(args[0], 36)} × {self.write(args[1], 35)}"
            return f"({made})" if bound > 35 else made
        if any(part.startswith(("match_", "_")) for part in text.split(".")):
            raise Unwritable(text)
        return None

    def _plain(self, head: str, args: Sequence[Tree], bound: int) -> str:
        if not args:
            return head
        text = " ".join([head, *(self.write(arg, _MAX) for arg in args)])
        return f"({text})" if bound >= _MAX else text

    def _mask(self, name: Name) -> tuple[bool, ...]:
        """Which arguments of a constant are given explicitly."""
        found = self._explicit.get(name)
        if found is None:
            info = self._closure.get(name)
            type_ = info.type if info is not None else None
            flags = []
            while isinstance(type_, k.Pi):
                flags.append(type_.info is k.BinderInfo.DEFAULT)
                type_ = type_.body
            found = self._explicit[name] = tuple(flags)
        return found


def _uses(tree: Tree, depth: int) -> bool:
    match tree[0]:
        case "bound":
            return tree[1] == depth
        case "app":
            return any(_uses(_tree(part), depth) for part in tree[1:])
        case "lam" | "pi":
            return _uses(_tree(tree[3]), depth) or _uses(_tree(tree[4]), depth + 1)
    return False


def type_of(tree: Tree, closure: Closure, scope: Callable[[str], Tree | None]) -> Tree | None:
    """The type of a variable, or of a constant applied to arguments; None where it is not so simple.

    Args:
        tree: The term.
        closure: Types of constants.
        scope: The type of a variable.
    """
    match tree[0]:
        case "var":
            return scope(str(tree[1]))
        case "const" | "app":
            head = tree if tree[0] == "const" else _tree(tree[1])
            if head[0] == "var":
                type_ = scope(str(head[1]))
            elif head[0] == "const" and isinstance(head[1], tuple):
                info = closure.get(head[1])
                type_ = tree_of(info.type) if info is not None else None
            else:
                return None
            for arg in tree[2:] if tree[0] == "app" else ():
                if type_ is None or type_[0] != "pi":
                    return None
                type_ = instantiate(_tree(type_[4]), _tree(arg))
            return type_
    return None
