"""Proving by induction with lemmas of its own making.

A search keeps one statement to prove and a growing set of candidates for helpers. Each round tries scripts on
the statement and on the most promising candidates, all in one run of Lean, with the helpers proved so far;
what Lean leaves open becomes new candidates, once generalised and not falsified by evaluation. Helpers are
shared by all statements of a theory.

Sources: the loop of ACL2 and its kin (Boyer and Moore, 1979), conjecturing from stuck goals (IsaPlanner, Zeno:
Sonnex et al., TACAS 2012), and HipSpec's order of proving small lemmas first (Claessen et al., CADE 2013).
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from proofmill.certify.freeze import FrozenStatement
from proofmill.judge.environment import Closure
from proofmill.kernel.constants import ConstantKind
from proofmill.kernel.expr import BinderInfo, constants_of
from proofmill.kernel.names import Name, name_str
from proofmill.prove.lab import Lab
from proofmill.prove.probe import Ask
from proofmill.prove.text import Tree, Unwritable, Writer, open_type, subtrees, tree_of
from proofmill.theory.evaluate import Unevaluable
from proofmill_provers.exploration import explore
from proofmill_provers.library import PREFIX, Helper, Library, Node, assemble
from proofmill_provers.residuals import Sequent, read_states, sequent_text, sides_of, size_of, speculate
from proofmill_provers.scripts import GRIND, Script, closers, quick_scripts, residual_scripts, scripts
from proofmill_provers.witnesses import witness_scripts

__all__ = ["Found", "Search"]

MAX_DEPTH = 4
MAX_CANDIDATES = 9
"""Candidates from open cases tried in one round."""
MAX_FINISHED = 4
"""Scripts that work beside helpers, put together to one proof until that works, too."""
MAX_PASS = 16
"""Explored equations tried at once."""
SATURATION_SHARE = 0.45
"""Part of the time that is left which explored equations may have."""
MAX_NEW = 60
"""Candidates frozen in one round."""
MAX_KEPT = 200
QUICK, CHEAP, DEAR = 4_000, 8_000, 40_000
"""Heartbeats (thousands) of one script: for explored equations, for candidates, and for the statement itself."""
MIN_HELD = 4
MAX_EXPLORED = 40
"""Equations of an exploration that become candidates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A proof of the statement."""

    proof: str
    script: str
    helpers: int


class Search:
    """One statement's search."""

    def __init__(self, frozen: FrozenStatement, lab: Lab, library: Library) -> None:
        """Starts nothing. Args: frozen: What to prove. lab: Lean. library: Helpers so far."""
        self._lab = lab
        self._library = library
        self._writer = Writer(lab.closure)
        self._root = self._node(frozen, depth=0)
        self._open: dict[str, Node] = {}
        self._seen: set[str] = {frozen.statement_hash}

    def run(self) -> Found | None:
        """A proof, or None when the time is over or nothing is left to try."""
        self._learn()
        found = self._try_root(0)
        if found is None and self._lab.left_s:
            found = self._saturate(self._explore())
        if found is None and self._lab.left_s:
            found = self._try_root(1)
        if found is not None or not self._lab.left_s:
            return found
        with contextlib.suppress(Unwritable):
            self._propose([(self._sequent(self._root.frozen), 1)])
        idle = 0
        while self._lab.left_s > 0.5 and idle < 3:
            grown = self._round()
            found = self._try_root(0) if grown else None
            if found is None and grown:
                found = self._saturate(self._library.take(self._root.own))
            if found is None and grown:
                found = self._try_root(1)
            if found is not None:
                return found
            idle = 0 if grown or self._has_fresh() else idle + 1
        return None

    def _learn(self) -> None:
        """Statements proved elsewhere as helpers: those whose proofs need none of ours, and work as we write them."""
        helpers = []
        for frozen, proof in self._lab.proved:
            alone = proof.startswith("by\n") and PREFIX not in proof
            if alone and self._library.is_first("learn", frozen.statement_hash):
                helpers += self._restated(self._node(frozen, depth=0), Script(name="proved", text=proof))
        asks = [Ask(statement=h.statement, proof=h.script) for h in helpers]
        answers = self._lab.probe(asks, context="", heartbeats=CHEAP, wall_s=self._lab.left_s / 3)
        for helper, answer in zip(helpers, answers, strict=True):
            if answer.ok:
                self._library.add(helper)

    def _restated(self, node: Node, script: Script) -> list[Helper]:
        """A statement that was asked for as helper; nothing where its equation rewrites to something larger."""
        with contextlib.suppress(Unwritable):
            sequent = self._sequent(node.frozen)
            if _oriented(sequent, self._lab.calls, self._lab.closure) == sequent:
                return [self._helper(node, script, restated=True)]
        return []

    def _explore(self) -> list[Node]:
        """Equations between small terms that wait for proofs, once for searches that reach the same functions."""
        functions = tuple(n for n in self._root.definitions if " " not in n)
        waiting = self._library.take(self._root.own)
        if not self._library.is_first("explore", *functions):
            return waiting
        try:
            found = explore(
                functions,
                self._lab.closure,
                self._lab.falsifier.evaluator,
                budget_s=min(2.0, self._lab.left_s / 12),
                limit=MAX_EXPLORED,
            )
        except (Unevaluable, RecursionError):
            return waiting
        known = {n.frozen.statement_hash for n in waiting}
        frozen = self._lab.freeze([_renamed(text, self._library.new_name()) for text in found])
        fresh: dict[str, FrozenStatement] = {}
        for statement in frozen:
            if statement is not None and statement.statement_hash not in known:
                with contextlib.suppress(Unwritable):
                    fresh.setdefault(_unordered(self._sequent(statement)), statement)
        return [*waiting, *self._held(list(fresh.values()), [0] * len(fresh), budget_s=0.05)]

    def _saturate(self, nodes: Sequence[Node]) -> Found | None:
        """Tries explored equations pass by pass, smallest first, for as long as any is proved.

        Each pass knows the helpers of the passes before; the statement itself is tried after each that adds any.
        """
        waiting = list(nodes)
        found = None
        until = self._lab.left_s * (1 - SATURATION_SHARE)
        while found is None and self._lab.left_s > until:
            helpers = self._library.offer(self._root.own)
            due = [n for n in waiting if n.tried_with[0] != len(helpers)]
            due = sorted(due, key=lambda n: (n.tries, n.size))[:MAX_PASS]
            if not due:
                break
            proved = self._pass(due, helpers)
            waiting = [n for n in waiting if n.frozen.statement_hash not in proved]
            found = self._try_root(0) if proved else None
        self._library.put_back(waiting)
        return found

    def _pass(self, nodes: Sequence[Node], helpers: Sequence[Helper]) -> set[str]:
        """The hashes of the equations that cheap scripts prove; each becomes a helper."""
        names = [h.name for h in helpers]
        rows = [(n, s) for n in nodes for s in quick_scripts(n.goal, n.definitions, names)]
        answers = self._lab.probe(
            [Ask(statement=n.frozen.text, proof=s.text) for n, s in rows],
            context=_context(helpers),
            heartbeats=QUICK,
            wall_s=min(6.0, self._lab.left_s),
        )
        for node in nodes:
            node.tries += 1
            node.tried_with = (len(helpers), 0)
        proved: set[str] = set()
        for (node, script), answer in zip(rows, answers, strict=True):
            key = node.frozen.statement_hash
            if answer.ok and key not in proved:
                proved.add(key)
                if script.name != "direct":
                    self._library.add(self._helper(node, script))
        return proved

    # The statement itself

    def _try_root(self, effort: int) -> Found | None:
        helpers = self._library.offer(self._root.own, but=self._root.frozen.statement_hash)
        if self._root.tried_with >= (len(helpers), effort):
            return None
        self._root.tried_with = (len(helpers), effort)
        choices: list[list[str]] = [[h.name for h in helpers]]
        if helpers and effort == 0:
            choices.append([h.name for h in helpers[-6:]])
        if len(helpers) == 0:
            choices = [[]]
        tried: list[Script] = []
        for names in choices:
            tried += scripts(self._root.goal, self._root.definitions, names, effort)
        with contextlib.suppress(Unwritable):
            tried = [*self._witnesses([h.name for h in helpers]), *tried]
        residual = residual_scripts(self._root.goal, self._root.definitions, [h.name for h in helpers])
        rows = [*tried, *(residual if effort == 0 else [])]
        asks = [Ask(statement=self._root.frozen.text, proof=s.text) for s in rows]
        answers = self._lab.probe(
            asks, context=_context(helpers), heartbeats=DEAR, wall_s=self._lab.left_s, until_ok=True
        )
        working = [script for script, answer in zip(rows, answers, strict=True) if answer.ok]
        for script in working[:MAX_FINISHED]:
            if (found := self._finish(script, helpers)) is not None:
                return found
        states = [
            s for answer in answers[len(tried) :] for e in answer.errors for s in read_states(e, "open_case")
        ]
        self._propose([(s, 1) for _, s in self._sequents(states)])
        return None

    def _witnesses(self, names: Sequence[str]) -> list[Script]:
        root, lab = self._root, self._lab
        close = closers(root.goal, root.definitions, names).light
        plain = [d for d in (*root.definitions, *names) if " " not in d]
        close += f" | ({GRIND} [{', '.join(plain)}])" if plain else ""
        return witness_scripts(root.goal, self._sequent(root.frozen), lab.closure, lab.own, close)

    def _finish(self, script: Script, helpers: Sequence[Helper]) -> Found | None:
        """The whole proof, tried once more as one text; None when it does not work or the time is over."""
        if not self._lab.left_s:
            return None
        ask = Ask(statement=self._root.frozen.text, proof=script.text)
        main = self._lab.used([ask], context=_context(helpers), prefix="aux_")[0]
        needed, uses = self._needed(main, helpers)
        plain = assemble(script.text, needed, uses, main)
        answer = self._lab.probe(
            [Ask(statement=self._root.frozen.text, proof=plain)], context="", heartbeats=4 * DEAR, wall_s=60
        )[0]
        if not answer.ok:
            return None
        for helper in self._restated(self._root, script):
            self._library.add(helper)
        return Found(proof=plain, script=script.name, helpers=len(needed))

    def _needed(
        self, main: frozenset[str], helpers: Sequence[Helper]
    ) -> tuple[list[Helper], dict[str, frozenset[str]]]:
        """The helpers under some of them, in order, and what each rests on."""
        todo, found = list(main), dict.fromkeys(main)
        uses: dict[str, frozenset[str]] = {}
        while todo:
            unknown = [n for n in todo if self._library.uses(n) is None]
            asks = [
                Ask(
                    statement=(h := self._library.get(n)).statement.replace(
                        f"theorem {n} ", "theorem goal ", 1
                    ),
                    proof=h.script,
                )
                for n in unknown
            ]
            if asks:
                answers = self._lab.used(asks, context=_context(self._all_before(helpers)), prefix="aux_")
                self._library.set_uses(dict(zip(unknown, answers, strict=True)))
            level, todo = todo, []
            for name in level:
                uses[name] = self._library.uses(name) or frozenset()
                for below in uses[name]:
                    if below not in found:
                        found[below] = None
                        todo.append(below)
        return self._library.in_order(found), uses

    def _all_before(self, helpers: Sequence[Helper]) -> list[Helper]:
        every = self._library.offer(self._root.own | frozenset(c for h in helpers for c in h.own))
        return self._library.in_order(h.name for h in (*every, *helpers))

    # Candidates

    def _has_fresh(self) -> bool:
        return any(node.tries == 0 for node in self._open.values())

    def _round(self) -> bool:
        """Tries the most promising candidates; whether any was proved."""
        ranked = sorted(self._open.values(), key=lambda n: n.rank)
        chosen = ranked[:MAX_CANDIDATES]
        rows: list[tuple[Node, Script, bool]] = []
        helpers = self._library.offer(self._root.own, but=self._root.frozen.statement_hash)
        names = [h.name for h in helpers]
        for node in chosen:
            effort = 1 if node.tries == 1 else 0
            most = 4 if node.tries == 0 else 8
            rows += [(node, s, False) for s in scripts(node.goal, node.definitions, names, effort)[:most]]
            if not node.opened and node.depth < MAX_DEPTH:
                rows += [(node, s, True) for s in residual_scripts(node.goal, node.definitions, names)[:5]]
            node.tries += 1
        if not rows:
            return False
        answers = self._lab.probe(
            [Ask(statement=node.frozen.text, proof=s.text) for node, s, _ in rows],
            context=_context(helpers),
            heartbeats=CHEAP,
            wall_s=min(15.0, self._lab.left_s),
        )
        grown = False
        states: list[tuple[str, int]] = []
        for (node, script, is_residual), answer in zip(rows, answers, strict=True):
            key = node.frozen.statement_hash
            if answer.ok and key in self._open:
                del self._open[key]
                if script.name != "direct":
                    grown |= self._library.add(self._helper(node, script))
            elif is_residual and key in self._open:
                node.opened = True
                states += [(s, node.depth + 1) for e in answer.errors for s in read_states(e, "open_case")]
        depths = dict(reversed(states))
        self._propose([(s, depths[text]) for text, s in self._sequents([s for s, _ in states])])
        return grown

    def _helper(self, node: Node, script: Script, *, restated: bool = False) -> Helper:
        """A proved statement as helper; under a new name, and as we would write it, where it was not ours.

        Raises:
            Unwritable: it has no such text.
        """
        sequent = self._sequent(node.frozen)
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
        )

    def _sequents(self, states: Sequence[str]) -> list[tuple[str, Sequent]]:
        """Open cases read back through Lean, beside their texts; those that do not come back are left out."""
        texts = list(dict.fromkeys(states))[:MAX_NEW]
        unique = [_renamed(text, f"open_{i}") for i, text in enumerate(texts)]
        found = []
        for text, frozen in zip(texts, self._lab.freeze(unique), strict=True):
            if frozen is None:
                continue
            with contextlib.suppress(Unwritable):
                found.append((text, self._sequent(frozen)))
        return found

    def _sequent(self, frozen: FrozenStatement) -> Sequent:
        binders, goal = open_type(tree_of(frozen.type))
        return Sequent(binders=tuple(binders), goal=goal)

    def _propose(self, sequents: Sequence[tuple[Sequent, int]]) -> None:
        """New candidates from open cases, smallest first."""
        texts: dict[str, tuple[int, int]] = {}
        for sequent, depth in sequents:
            for candidate in speculate(sequent, self._lab.closure, self._lab.own):
                oriented = _oriented(candidate, self._lab.calls, self._lab.closure)
                text = sequent_text(self._writer, "NAME", oriented)
                if text is not None and text not in self._seen:
                    self._seen.add(text)
                    texts[text] = (depth, size_of(oriented.goal) + 3 * _num_hypotheses(oriented))
        ordered = sorted(texts, key=lambda t: texts[t][1] + 4 * texts[t][0])[:MAX_NEW]
        for text in texts:
            if text not in ordered:
                self._seen.discard(text)
        frozen = self._lab.freeze([_renamed(text, self._library.new_name()) for text in ordered])
        for node in self._held(frozen, [texts[text][0] for text in ordered]):
            self._open[node.frozen.statement_hash] = node
        if len(self._open) > MAX_KEPT:
            ranked = sorted(self._open.items(), key=lambda item: item[1].rank)
            self._open = dict(ranked[:MAX_KEPT])

    def _held(
        self, frozen: Sequence[FrozenStatement | None], depths: Sequence[int], *, budget_s: float = 0.1
    ) -> list[Node]:
        """Candidates that no evaluation falsifies."""
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
            if search.falsified is not None or search.held < MIN_HELD:
                continue
            found.append(self._node(statement, depth=depth))
        return found

    def _node(self, frozen: FrozenStatement, *, depth: int) -> Node:
        definitions = self._lab.reachable(frozen)
        mentioned = {name_str(n) for n in constants_of(frozen.type) if n in self._lab.own}
        try:
            sequent = self._sequent(frozen)
            size = size_of(sequent.goal) + 3 * _num_hypotheses(sequent)
        except Unwritable:
            size = MAX_KEPT
        return Node(
            frozen=frozen,
            goal=self._lab.goal(frozen),
            definitions=(*definitions, *(("Nat.add_comm 1",) if self._lab.counts(frozen) else ())),
            own=frozenset({*definitions, *mentioned} | self._types(frozen)),
            depth=depth,
            size=size,
        )

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


def _context(helpers: Sequence[Helper]) -> str:
    return "\n".join(helper.axiom for helper in helpers)


def _renamed(statement: str, name: str) -> str:
    return f"theorem {name} {statement.split(None, 2)[2]}"


def _num_hypotheses(sequent: Sequent) -> int:
    return sum(b.name.startswith("h") and b.type[0] == "app" for b in sequent.binders)


def _unordered(sequent: Sequent) -> str:
    """Equal for equations that differ in names of variables and in which side is which: both would loop."""
    sides = sides_of(sequent.goal)
    pairs = [sequent.goal] if sides is None else [sides, sides[::-1]]
    hypotheses = tuple(b.type for b in sequent.binders if b.name.startswith("h"))
    return min(_numbered(repr((pair, hypotheses))) for pair in pairs)


def _numbered(text: str) -> str:
    """The printed tree with variables named by their first occurrence."""
    names: dict[str, str] = {}
    return re.sub(r"\('var', '[^']*'", lambda m: names.setdefault(m[0], f"('var', '{len(names)}'"), text)


def _oriented(sequent: Sequent, own: frozenset[Name], closure: Closure) -> Sequent:
    """The equation with its larger, or more left-nested, side to the left, as simplification wants it."""
    sides = sides_of(sequent.goal)
    if sides is None:
        return sequent
    left, right = sides
    if _weight(right, own, closure) > _weight(left, own, closure):
        return Sequent(binders=sequent.binders, goal=(*sequent.goal[:3], right, left))
    return sequent


def _weight(tree: Tree, own: frozenset[Name], closure: Closure) -> tuple[bool, bool, int, int, str]:
    head = tree[1] if tree[0] == "app" else tree
    is_call = isinstance(head, tuple) and head[0] == "const" and head[1] in own
    return (is_call, _calls_constructor(tree, own, closure), size_of(tree), _nesting(tree), repr(tree))


def _calls_constructor(tree: Tree, own: frozenset[Name], closure: Closure) -> bool:
    """Whether a function is applied to a constructor with variables: such sides are taken apart, as definitions do."""
    for sub in subtrees(tree):
        if sub[0] != "app" or not isinstance(sub[1], tuple) or sub[1][1] not in own:
            continue
        for arg in sub[2:]:
            head = arg[1] if isinstance(arg, tuple) and arg[0] == "app" else None
            info = closure.get(head[1]) if isinstance(head, tuple) and head[0] == "const" else None
            if info is not None and info.kind is ConstantKind.CTOR:
                return True
    return False


def _nesting(tree: Tree) -> int:
    """How much of the tree hangs on first arguments."""
    if tree[0] != "app":
        return 0
    parts = [t for t in tree[2:] if isinstance(t, tuple)]
    apps = [i for i, t in enumerate(parts) if t[0] == "app"]
    return sum((len(parts) - i) for i in apps) + sum(map(_nesting, parts))
