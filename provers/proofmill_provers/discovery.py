"""Proving by induction with lemmas of its own making.

A search keeps one statement to prove and a growing set of candidates for helpers. Candidates are what attempts leave
open, generalised, and equations between small terms that hold wherever they are evaluated. They are tried pass by pass
with cheap scripts, smallest first, and the statement itself whenever a pass has brought helpers; when that
ends, in rounds that try harder and open the candidates' own cases. Helpers are shared by all statements of a theory.

Sources: the loop of ACL2 and its kin (Boyer and Moore, 1979), conjecturing from stuck goals (IsaPlanner, Zeno:
Sonnex et al., TACAS 2012), and HipSpec's order of proving small lemmas first (Claessen et al., CADE 2013).
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from proofmill.certify.freeze import FrozenStatement
from proofmill.prove.lab import Lab
from proofmill.prove.probe import Answer, Ask
from proofmill.prove.text import Unwritable
from proofmill.theory.evaluate import Unevaluable
from proofmill_provers.exploration import explore
from proofmill_provers.library import PREFIX, Helper, Library, Node, assemble
from proofmill_provers.nodes import MAX_NEW, Nodes
from proofmill_provers.orientation import unordered
from proofmill_provers.residuals import Sequent, read_states, speculate
from proofmill_provers.scripts import Hints, Script, closers, quick_scripts, residual_scripts, scripts
from proofmill_provers.witnesses import witness_scripts

__all__ = ["Found", "Search"]

MAX_DEPTH = 4
MAX_CANDIDATES = 9
"""Candidates tried in one round."""
MAX_FINISHED = 4
"""Scripts that work beside helpers, put together to one proof until that works, too."""
MAX_PASS = 16
"""Candidates tried in one pass."""
SATURATION_SHARE = 0.5
"""Part of the time that is left which passes may have."""
MAX_KEPT = 200
QUICK, CHEAP, DEAR = 4_000, 8_000, 40_000
"""Heartbeats (thousands) of one script: at first, in rounds and deeper scripts, and late."""
MAX_EXPLORED = 40
"""Equations of an exploration that become candidates."""
ENOUGH_S = 5.0
"""Seconds left from which on it is worth to explore once more, for longer."""
LAST = 6
"""The newest helpers, tried without the others."""
MAX_FACTS = 8
MAX_NAMED = 16
"""Helpers of a script up to which all of them are put into the proof, where those that its term uses do not do."""
_PASSED = frozenset({"direct", "induction", "functional", "induction-cases"})
"""Scripts that passes have tried already."""
_LATE = 0.4
"""Part of the time that is left from which on the dearest attempt is made even while helpers come."""


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
        self._nodes = Nodes(lab, library)
        self._root = self._nodes.node(frozen, depth=0)
        self._nodes.ignore(frozen)
        self._open: dict[str, Node] = {}
        self._texts: set[str] = set()
        self._tried: dict[int, int] = {}
        self._begun_s = lab.left_s
        self._tried_alone = False
        """Whether the statement was tried without helpers: one that simp cannot use spoils a script."""

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
            self._propose([(self._nodes.sequent(self._root.frozen), 1)])
        idle = 0
        while self._lab.left_s > 0.5 and idle < 3:
            found = self._turn()
            if found is not None:
                return found
            idle = 0 if self._has_fresh() else idle + 1
        found = self._try_root(2)
        if found is None and self._lab.left_s > ENOUGH_S:
            found = self._saturate(self._explore(deeply=True))
        return found if found is not None or not self._lab.left_s else self._try_root(1)

    def _turn(self) -> Found | None:
        """One round, and what its helpers are good for."""
        grown = self._round()
        found = self._try_root(0) if grown else None
        if found is None and grown:
            found = self._saturate(self._library.take(self._root.own))
        if found is None and grown:
            found = self._try_root(1)
        if found is None and self._lab.left_s < _LATE * self._begun_s:
            found = self._try_root(2)
        return found

    def _learn(self) -> None:
        """Statements proved elsewhere as helpers: those whose proofs need none of ours, and work as we write them."""
        helpers = []
        for frozen, proof in self._lab.proved:
            alone = proof.startswith("by\n") and PREFIX not in proof
            if alone and self._library.is_first("learn", frozen.statement_hash):
                node = self._nodes.node(frozen, depth=0)
                helpers += self._nodes.restated(node, Script(name="proved", text=proof))
        asks = [Ask(statement=h.statement, proof=h.script) for h in helpers]
        answers = self._lab.probe(asks, context="", heartbeats=CHEAP, wall_s=self._lab.left_s / 3)
        for helper, answer in zip(helpers, answers, strict=True):
            if answer.ok:
                self._library.add(helper)
            elif not answer.ended:
                self._library.reopen("learn", helper.statement_hash)

    # Small candidates, pass by pass

    def _explore(self, *, deeply: bool = False) -> list[Node]:
        """Equations between small terms that wait for proofs, once for searches that reach the same functions."""
        functions = self._root.functions
        waiting = self._library.take(self._root.own)
        if not self._library.is_first(f"explore {deeply}", *map(str, functions)):
            return waiting
        try:
            found = explore(
                functions,
                self._lab.closure,
                self._lab.falsifier.evaluator,
                self._nodes.order,
                budget_s=self._lab.left_s / 3 if deeply else min(2.0, self._lab.left_s / 12),
                limit=2 * MAX_EXPLORED if deeply else MAX_EXPLORED,
            )
        except (Unevaluable, RecursionError):
            return waiting
        known = {n.frozen.statement_hash for n in waiting}
        fresh: dict[str, FrozenStatement] = {}
        for statement in self._nodes.freeze(found):
            if statement is not None and statement.statement_hash not in known:
                with contextlib.suppress(Unwritable):
                    fresh.setdefault(unordered(self._nodes.sequent(statement)), statement)
        depths = [0] * len(fresh)
        held = self._nodes.held(list(fresh.values()), depths, budget_s=0.05, explored=True)
        return [*waiting, *held]

    def _saturate(self, nodes: Sequence[Node]) -> Found | None:
        """Tries candidates pass by pass, smallest first, for as long as any is proved.

        Each pass knows the helpers of the passes before; the statement itself is tried after each that adds any.
        More than the likeliest scripts are tried only where these bring nothing.
        """
        waiting = {n.frozen.statement_hash: n for n in nodes}
        found = None
        until = self._lab.left_s * (1 - SATURATION_SHARE)
        while found is None and self._lab.left_s > until:
            nodes = [*{**self._open, **waiting}.values()]
            level = next((i for i in (0, 1) if self._due(nodes, i)), None)
            if level is None:
                break
            proved = self._pass(self._due(nodes, level), level)
            for key in proved:
                waiting.pop(key, None)
                self._open.pop(key, None)
            found = self._try_root(0) if proved else None
        self._library.put_back(list(waiting.values()))
        return found

    def _due(self, nodes: Sequence[Node], level: int) -> list[Node]:
        """The next few that have not been tried with all helpers that there are."""
        have = self._library.count(self._root.own)
        due = [n for n in nodes if n.tried_with[level] != have]
        return sorted(due, key=lambda n: (n.passes, n.size + 2 * n.depth))[: MAX_PASS // (1 + level)]

    def _pass(self, due: Sequence[Node], level: int) -> set[str]:
        """The hashes of the candidates that cheap scripts prove; each becomes a helper."""
        have = self._library.count(self._root.own)
        helpers = self._library.offer(self._root.own)
        ways = [(n, quick_scripts(n.goal, self._hints(n, helpers, everything=level == 1))) for n in due]
        rows = [(n, s) for n, of_level in ways for s in of_level[level]]
        proved: set[str] = set()
        for (node, script), answer in zip(rows, self._ask(rows, helpers, QUICK, 8.0), strict=True):
            key = node.frozen.statement_hash
            if answer.ok and key not in proved:
                proved.add(key)
                if script.name != "direct":
                    self._library.add(self._nodes.helper(node, script))
        for node in due:
            node.passes += level
            node.tried_with = (have, node.tried_with[1]) if level == 0 else (have, have)
        return proved

    def _ask(
        self, rows: Sequence[tuple[Node, Script]], helpers: Sequence[Helper], heartbeats: int, wall_s: float
    ) -> list[Answer]:
        return self._lab.probe(
            [Ask(statement=node.frozen.text, proof=script.text) for node, script in rows],
            context=_context(helpers),
            heartbeats=heartbeats,
            wall_s=min(wall_s, self._lab.left_s),
        )

    # The statement itself

    def _try_root(self, effort: int) -> Found | None:
        """Scripts on the statement: common ones, deeper ones, or all of them with much more time for each."""
        have = self._library.count(self._root.own)
        if self._tried.get(effort, -1) >= have or not self._lab.left_s:
            return None
        self._tried[effort] = have
        helpers = self._library.offer(self._root.own, but=self._root.frozen.statement_hash)
        rows = self._root_scripts(helpers, effort)
        residual: list[Script] = []
        if effort == 0:
            residual = residual_scripts(self._root.goal, self._hints(self._root, helpers))
        answers = self._lab.probe(
            [Ask(statement=self._root.frozen.text, proof=s.text) for s in [*rows, *residual]],
            context=_context(helpers),
            heartbeats=(int(1.5 * QUICK), CHEAP, DEAR)[effort],
            wall_s=self._lab.left_s * (0.6 if effort == 2 else 1.0),
            until_ok=True,
        )
        working = [s for s, answer in zip([*rows, *residual], answers, strict=True) if answer.ok]
        for script in working[:MAX_FINISHED]:
            if (found := self._finish(script, helpers)) is not None:
                return found
        states = [s for a in answers[len(rows) :] for e in a.errors for s in read_states(e, "open_case")]
        self._propose([(s, 1) for _, s in self._nodes.sequents(states)])
        return None

    def _root_scripts(self, helpers: Sequence[Helper], effort: int) -> list[Script]:
        root = self._root
        plain, everything = self._hints(root, helpers), self._hints(root, helpers, everything=True)
        last = replace(plain, lemmas=plain.lemmas[-LAST:])
        found: list[Script] = []
        with contextlib.suppress(Unwritable):
            found += self._witnesses(plain) if effort != 1 else []
        if effort != 1:
            found += scripts(root.goal, plain, 0)
            found += scripts(root.goal, everything, 0) if everything != plain else []
        if effort == 0 and helpers and not self._tried_alone:
            self._tried_alone = True
            found += scripts(root.goal, Hints(definitions=root.definitions), 0)
        if effort >= 1:
            found += scripts(root.goal, last, 0) if last != plain else []
            found += scripts(root.goal, plain, 1)
        return list({s.text: s for s in found}.values())

    def _hints(self, node: Node, helpers: Sequence[Helper], *, everything: bool = False) -> Hints:
        """Those helpers that leave the statement in its own words, or all that may serve.

        All of them make every attempt slow, and those about other functions are seldom needed.
        """
        chosen = [h for h in helpers if everything or (h.own <= self._root.own and not h.translates)]
        return Hints(
            definitions=node.definitions,
            lemmas=[h.name for h in chosen if h.rewrites],
            facts=[h.name for h in chosen if not h.rewrites][-MAX_FACTS:],
        )

    def _witnesses(self, hints: Hints) -> list[Script]:
        root, lab = self._root, self._lab
        close = closers(root.goal, hints)
        text = f"{close.light} | ({close.grind})"
        return witness_scripts(root.goal, self._nodes.sequent(root.frozen), lab.closure, lab.own, text)

    def _finish(self, script: Script, helpers: Sequence[Helper]) -> Found | None:
        """The whole proof, tried once more as one text; None when it does not work or the time is over.

        First with the helpers that the proof's term uses, then with all that the script names: those that the term
        does not use may have turned simp away from what it does without them.
        """
        if not self._lab.left_s:
            return None
        ask = Ask(statement=self._root.frozen.text, proof=script.text)
        used = self._lab.used([ask], context=_context(helpers), prefix=PREFIX)[0]
        named = frozenset(h.name for h in helpers if re.search(rf"\b{h.name}\b", script.text))
        for main in dict.fromkeys((used, named)):
            needed, uses = self._needed(main)
            plain = assemble(script.text, needed, uses, main)
            answer = self._lab.probe(
                [Ask(statement=self._root.frozen.text, proof=plain)],
                context="",
                heartbeats=4 * DEAR,
                wall_s=60,
            )[0]
            if answer.ok:
                for helper in self._nodes.restated(self._root, script):
                    self._library.add(helper)
                return Found(proof=plain, script=script.name, helpers=len(needed))
            if not answer.ended or len(named) > MAX_NAMED:
                break
        return None

    def _needed(self, main: frozenset[str]) -> tuple[list[Helper], dict[str, frozenset[str]]]:
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
                answers = self._lab.used(asks, context=_context(self._library.everything()), prefix=PREFIX)
                self._library.set_uses(dict(zip(unknown, answers, strict=True)))
            level, todo = todo, []
            for name in level:
                uses[name] = self._library.uses(name) or frozenset()
                for below in uses[name]:
                    if below not in found:
                        found[below] = None
                        todo.append(below)
        return self._library.in_order(found), uses

    # Candidates from open cases, round by round

    def _has_fresh(self) -> bool:
        return any(node.tries == 0 for node in self._open.values())

    def _round(self) -> bool:
        """Tries the most promising candidates; whether any was proved."""
        chosen = sorted(self._open.values(), key=lambda n: n.rank)[:MAX_CANDIDATES]
        rows: list[tuple[Node, Script, bool]] = []
        helpers = self._library.offer(self._root.own, but=self._root.frozen.statement_hash)
        for node in chosen:
            hints = self._hints(node, helpers)
            ways = scripts(node.goal, hints, int(node.tries == 1))
            if node.tries == 0:
                ways = [s for s in ways if s.name not in _PASSED]
            rows += [(node, s, False) for s in ways[: 4 if node.tries == 0 else 8]]
            if not node.opened and node.depth < MAX_DEPTH:
                rows += [(node, s, True) for s in residual_scripts(node.goal, hints)[:5]]
            node.tries += 1
        if not rows:
            return False
        answers = self._ask([(node, script) for node, script, _ in rows], helpers, CHEAP, 15.0)
        grown = False
        states: list[tuple[str, int]] = []
        for (node, script, is_residual), answer in zip(rows, answers, strict=True):
            key = node.frozen.statement_hash
            if answer.ok and key in self._open:
                del self._open[key]
                if script.name != "direct":
                    grown |= self._library.add(self._nodes.helper(node, script))
            elif is_residual and key in self._open:
                node.opened = True
                states += [(s, node.depth + 1) for e in answer.errors for s in read_states(e, "open_case")]
        depths = dict(reversed(states))
        self._propose([(s, depths[text]) for text, s in self._nodes.sequents([s for s, _ in states])])
        return grown

    def _propose(self, sequents: Sequence[tuple[Sequent, int]]) -> None:
        """New candidates from open cases, smallest first."""
        texts: dict[str, tuple[int, int]] = {}
        for sequent, depth in sequents:
            for candidate in speculate(sequent, self._lab.closure, self._lab.own):
                oriented = self._nodes.order.oriented(candidate)
                text = self._nodes.text(oriented)
                if text is not None and text not in self._texts:
                    self._texts.add(text)
                    texts[text] = (depth, self._nodes.size(oriented))
        ordered = sorted(texts, key=lambda t: texts[t][1] + 4 * texts[t][0])[:MAX_NEW]
        self._texts -= set(texts) - set(ordered)
        frozen = self._nodes.freeze(ordered)
        for node in self._nodes.held(frozen, [texts[text][0] for text in ordered]):
            self._open[node.frozen.statement_hash] = node
        if len(self._open) > MAX_KEPT:
            ranked = sorted(self._open.items(), key=lambda item: item[1].rank)
            self._open = dict(ranked[:MAX_KEPT])


def _context(helpers: Sequence[Helper]) -> str:
    return "\n".join(helper.axiom for helper in helpers)
