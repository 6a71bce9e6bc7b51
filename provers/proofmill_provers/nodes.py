"""Statements as a search handles them: read from texts, tested by evaluation, and kept as helpers once proved."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence

from proofmill.certify.freeze import FrozenStatement
from proofmill.kernel.expr import BinderInfo, Const, Pi, app_args, constants_of
from proofmill.kernel.names import name_str
from proofmill.prove.goals import spelled
from proofmill.prove.lab import Lab
from proofmill.prove.text import Unwritable, Writer, open_type, tree_of
from proofmill_provers.library import Helper, Library, Node
from proofmill_provers.orientation import Order
from proofmill_provers.residuals import Sequent, is_test, sequent_text, sides_of, size_of
from proofmill_provers.scripts import COUNTING, Script

__all__ = ["Nodes", "renamed"]

MIN_HELD = 4
"""Points at which a candidate must hold: fewer say nothing."""
MAX_NEW = 60
"""Statements frozen at once."""
UNWRITABLE_SIZE = 200


def _assumes_laws(frozen: FrozenStatement) -> bool:
    """Whether a hypothesis is a law, of a function that is a variable: values hardly ever satisfy these."""
    type_ = frozen.type
    while isinstance(type_, Pi):
        body = type_.type
        while isinstance(body, Pi):
            body = body.body
        head, _ = app_args(body)
        if body is not type_.type and isinstance(head, Const) and head.name == ("Eq",):
            return True
        type_ = type_.body
    return False


def renamed(statement: str, name: str) -> str:
    """The statement ``theorem OLD ...`` under another name."""
    return f"theorem {name} {statement.split(None, 2)[2]}"


class Nodes:
    """Makes nodes and helpers of one environment."""

    def __init__(self, lab: Lab, library: Library) -> None:
        """Args: lab: Lean and evaluation. library: Names and known statements."""
        self._lab = lab
        self._library = library
        self._writer = Writer(lab.closure)
        self.order = Order(lab.closure, lab.own)
        self._seen: set[str] = set()

    def node(self, frozen: FrozenStatement, *, depth: int) -> Node:
        """What is worth knowing of a statement before it is proved."""
        functions = self._lab.reachable(frozen)
        definitions = [spelled(name, self._lab.closure) for name in functions]
        mentioned = {name_str(n) for n in constants_of(frozen.type) if n in self._lab.own}
        try:
            size = self.size(self.sequent(frozen))
        except Unwritable:
            size = UNWRITABLE_SIZE
        return Node(
            frozen=frozen,
            goal=self._lab.goal(frozen),
            functions=functions,
            definitions=(*definitions, *((COUNTING,) if self._lab.counts(frozen) else ())),
            own=frozenset({*map(name_str, functions), *mentioned} | self._types(frozen)),
            depth=depth,
            size=size,
        )

    def size(self, sequent: Sequent) -> int:
        """Of the conclusion, with something for each hypothesis, most for equations of data, and for negations."""
        size = size_of(sequent.goal)
        for binder in sequent.binders:
            if binder.name.startswith("h") and binder.type[0] == "app":
                size += 3 if sides_of(binder.type) is None or is_test(binder.type) else 6
        is_negation = sequent.goal[0] == "app" and sequent.goal[1] == ("const", ("Not",))
        return size + 6 * is_negation

    def sequent(self, frozen: FrozenStatement) -> Sequent:
        """The statement as trees.

        Raises:
            Unwritable: it has parts that have no tree.
        """
        binders, goal = open_type(tree_of(frozen.type))
        return Sequent(binders=tuple(binders), goal=goal)

    def sequents(self, states: Sequence[str]) -> list[tuple[str, Sequent]]:
        """Open cases read back through Lean, beside their texts; those that do not come back are left out."""
        texts = list(dict.fromkeys(states))[:MAX_NEW]
        unique = [renamed(text, f"open_{i}") for i, text in enumerate(texts)]
        found = []
        for text, frozen in zip(texts, self._lab.freeze(unique), strict=True):
            if frozen is None:
                continue
            with contextlib.suppress(Unwritable):
                found.append((text, self.sequent(frozen)))
        return found

    def text(self, sequent: Sequent) -> str | None:
        """The statement's text, called ``NAME``, or None where it has none."""
        return sequent_text(self._writer, "NAME", sequent)

    def freeze(self, texts: Iterable[str]) -> list[FrozenStatement | None]:
        """The statements, each under a name that no helper has."""
        return self._lab.freeze([renamed(text, self._library.new_name()) for text in texts])

    def held(
        self,
        frozen: Sequence[FrozenStatement | None],
        depths: Sequence[int],
        *,
        budget_s: float = 0.06,
        explored: bool = False,
    ) -> list[Node]:
        """The statements, each once, that are no helpers yet and that no evaluation falsifies.

        They must have held somewhere; explored equations have.
        """
        found: list[Node] = []
        for statement, depth in zip(frozen, depths, strict=True):
            if statement is None or statement.statement_hash in self._seen:
                continue
            self._seen.add(statement.statement_hash)
            if self._library.has(statement.statement_hash) or not self._lab.left_s:
                continue
            search = self._lab.falsifier.search(
                statement, seed=statement.statement_hash, budget_s=budget_s, points=300, most_held=40
            )
            if search.falsified is not None:
                continue
            node = self.node(statement, depth=depth)
            is_seen = explored and not any(b.is_hypothesis for b in node.goal.binders)
            if is_seen or search.held >= MIN_HELD or _assumes_laws(statement):
                found.append(node)
        return found

    def ignore(self, frozen: FrozenStatement) -> None:
        """The statement is no candidate."""
        self._seen.add(frozen.statement_hash)

    def helper(self, node: Node, script: Script, *, restated: bool = False) -> Helper:
        """A proved statement as helper; under a new name, and as we would write it, where it was not ours.

        Raises:
            Unwritable: it has no such text.
        """
        sequent = self.sequent(node.frozen)
        name, statement = name_str(node.frozen.name), node.frozen.text
        if restated:
            name = self._library.new_name()
            statement = self._writer.statement(name, sequent.binders, sequent.goal)
        named = sum(b.is_named for b in node.goal.binders)
        return Helper(
            name=name,
            statement=statement,
            binders=self._writer.binders(sequent.binders),
            names=tuple(
                "_" if b.info is BinderInfo.INST_IMPLICIT else b.name for b in sequent.binders[:named]
            ),
            conclusion=self._writer.write(sequent.goal),
            script=script.text,
            statement_hash=node.frozen.statement_hash,
            own=node.own,
            size=node.size,
            functions=frozenset(name_str(n) for n in constants_of(node.frozen.type) if n in self._lab.calls),
            asked=restated,
            rewrites=self.order.rewrites(sequent),
            translates=self.order.translates(sequent),
        )

    def restated(self, node: Node, script: Script) -> list[Helper]:
        """A statement that was asked for as helper; nothing where it cannot be written or is about no function.

        Every tactic knows that constructors differ; and ``grind`` gives up where such a statement is among its lemmas.
        """
        with contextlib.suppress(Unwritable):
            helper = self.helper(node, script, restated=True)
            return [helper] if helper.functions else []
        return []

    def _types(self, frozen: FrozenStatement) -> set[str]:
        """The theory's constants below the statement: constructors and types of what it mentions."""
        todo = [n for n in constants_of(frozen.type) if n in self._lab.own]
        seen = set(todo)
        while todo:
            info = self._lab.closure.get(todo.pop())
            if info is None:
                continue
            names = set().union(*(constants_of(term) for term in info.terms()))
            if info.inductive is not None:
                names |= set(info.inductive.ctors)
            fresh = [n for n in names if n in self._lab.own and n not in seen]
            seen |= set(fresh)
            todo += fresh
        return {name_str(n) for n in seen}
