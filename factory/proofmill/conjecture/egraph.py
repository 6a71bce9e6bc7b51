"""Whether a law follows from known laws by a few rewrites: a bounded e-graph that explains itself.

``derivation`` puts both sides of a law into an e-graph with its variables as constants, applies known laws
until the sides are equal or the budget is spent, and reads the chain of rewrites off the proof forest. Nothing
here can hang: nodes, rounds and matches are bounded.

Sources: congruence closure and its explanations after Nieuwenhuis and Oliveras ("Proof-producing congruence
closure", RTA 2005), equality saturation after egg (Willsey et al., POPL 2021). The e-graph is our own because
the maintained library with Python wheels (egglog 13.2) exposes no proofs to Python, has no terms at
instances of polymorphic types, and is started and filled anew for each question from text.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from proofmill.conjecture.known_laws import KnownLaws, Rule, Types, symbol_match, type_match
from proofmill.conjecture.laws import Law
from proofmill.conjecture.rewriting import (
    TRUE,
    Derivation,
    Step,
    equation_of,
    hypothesis_law,
    instantiate,
    replace_at,
)
from proofmill.theory.terms import App, Term, Type, Variable

__all__ = ["Budget", "EGraph", "KnownLaws", "derivation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Bounds of one question."""

    nodes: int = 400
    """Terms in the e-graph."""
    rounds: int = 5
    """Times that every law is matched."""
    matches: int = 400
    """Instances applied in one round."""
    work: int = 200_000
    """Comparisons of a law's symbols with terms, over all rounds: the bound on time that is no clock."""
    steps: int = 12
    """Rewrites of a derivation; longer ones count as none."""
    grow: bool = False
    """Whether a law may be read from a bare variable to a larger term, and whether variables that a side
    does not bind are tried with the terms at hand."""


def derivation(law: Law, known: KnownLaws, budget: Budget | None = None) -> Derivation | None:
    """How the law follows from known ones, or None where no short way was found within the budget.

    Laws of which this one is itself a member must not be among the known ones. None says nothing about
    whether the law follows.
    """
    budget = budget or Budget()
    graph = EGraph(budget)
    left, right = (graph.add(side) for side in equation_of(law))
    graph.add(TRUE)
    for index, hypothesis in enumerate(law.hypotheses):
        fact = hypothesis_law(hypothesis)
        source, target = (graph.add(side) for side in equation_of(fact))
        graph.union(
            source,
            target,
            _Reason(rule=f"hypothesis:{index}", values=tuple((v, v) for v in fact.variables())),
        )
    graph.saturate(known, (left, right))
    if not graph.same(left, right):
        return None
    try:
        steps = _without_loops(graph.explain(left, right), graph.term(left))
    except _TooLong:
        return None
    found = Derivation(law=law, steps=steps)
    return found if found.num_rewrites <= budget.steps else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reason:
    """Why two terms are equal: an instance of a law; congruence has none."""

    rule: str
    forward: bool = True
    values: tuple[tuple[Variable, Term], ...] = ()
    types: tuple[tuple[str, Type], ...] = ()
    premises: tuple[int, ...] = ()
    """Terms equal to ``true``, one for each hypothesis of the law."""


class _TooLong(Exception):
    """An explanation is longer than anybody wants to see."""


class EGraph:
    """Terms modulo equations, closed under congruence, with a reason for every equation."""

    def __init__(self, budget: Budget) -> None:
        """An empty one."""
        self._budget = budget
        self._terms: list[Term] = []
        self._ids: dict[Term, int] = {}
        self._args: list[tuple[int, ...]] = []
        self._parent: list[int] = []
        self._nodes: dict[int, list[int]] = {}
        self._uses: dict[int, list[int]] = {}
        self._best: dict[int, int] = {}
        self._table: dict[tuple[object, ...], int] = {}
        self._dead: set[int] = set()
        self._edges: list[tuple[int, _Reason | None, bool] | None] = []
        self._by_op: dict[str, list[int]] = defaultdict(list)
        self._work = 0

    def __len__(self) -> int:
        return len(self._terms)

    @property
    def is_full(self) -> bool:
        """Whether the budget of nodes is spent."""
        return len(self._terms) >= self._budget.nodes

    def term(self, node: int) -> Term:
        """The term with this number."""
        return self._terms[node]

    def find(self, node: int) -> int:
        """The class of a term."""
        root = node
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[node] != root:
            self._parent[node], node = root, self._parent[node]
        return root

    def same(self, left: int, right: int) -> bool:
        """Whether two terms are equal."""
        return self.find(left) == self.find(right)

    def add(self, term: Term) -> int:
        """The number of a term, which is put in if it is new."""
        known = self._ids.get(term)
        if known is not None:
            return known
        args = tuple(self.add(arg) for arg in term.args) if isinstance(term, App) else ()
        node = len(self._terms)
        self._ids[term] = node
        self._terms.append(term)
        self._args.append(args)
        self._parent.append(node)
        self._edges.append(None)
        self._nodes[node], self._uses[node], self._best[node] = [node], [], node
        if isinstance(term, App):
            signature = self._signature(node)
            twin = self._table.setdefault(signature, node)
            if twin != node:
                self._dead.add(node)
                self.union(node, twin, None)
                return node
            self._by_op[term.symbol.key].append(node)
            for arg in set(map(self.find, args)):
                self._uses[arg].append(node)
        return node

    def lookup(self, term: Term) -> int | None:
        """The class of a term, or None if the graph has no equal one."""
        known = self._ids.get(term)
        if known is not None:
            return self.find(known)
        if not isinstance(term, App):
            return None
        classes = []
        for arg in term.args:
            found = self.lookup(arg)
            if found is None:
                return None
            classes.append(found)
        node = self._table.get((term.symbol.key, term.symbol.type_args, *classes))
        return None if node is None else self.find(node)

    def _signature(self, node: int) -> tuple[object, ...]:
        term = self._terms[node]
        assert isinstance(term, App)
        return (term.symbol.key, term.symbol.type_args, *map(self.find, self._args[node]))

    def union(self, left: int, right: int, reason: _Reason | None) -> bool:
        """Makes two terms equal, and all that is then equal by congruence; False if they were already.

        ``reason`` says how a law leads from ``left`` to ``right``; None is congruence.
        """
        todo: list[tuple[int, int, _Reason | None]] = [(left, right, reason)]
        changed = False
        while todo:
            a, b, why = todo.pop()
            small, big = self.find(a), self.find(b)
            if small == big:
                continue
            changed = True
            self._link(a, b, why)
            if len(self._uses[small]) > len(self._uses[big]):
                small, big = big, small
            self._parent[small] = big
            self._nodes[big] += self._nodes.pop(small)
            best = self._best.pop(small)
            if self._order(best) < self._order(self._best[big]):
                self._best[big] = best
            uses = self._uses.pop(small)
            for user in uses:
                if user in self._dead:
                    continue
                twin = self._table.setdefault(self._signature(user), user)
                if twin != user:
                    self._dead.add(user)
                    todo.append((user, twin, None))
            self._uses[big] += uses
        return changed

    def _order(self, node: int) -> tuple[int, int]:
        return self._terms[node].size, node

    # The proof forest: a term points to one that it was made equal to.

    def _link(self, a: int, b: int, reason: _Reason | None) -> None:
        """Adds the edge from ``a`` to ``b``, turning the edges above ``a`` round."""
        node, following, why, backward = a, b, reason, False
        while True:
            old = self._edges[node]
            self._edges[node] = (following, why, backward)
            if old is None:
                return
            following, (node, why, backward) = node, (old[0], old[1], not old[2])

    def explain(self, left: int, right: int) -> list[Step]:
        """Rewrites that lead from one term to an equal one.

        Raises:
            _TooLong: there are too many of them.
        """
        above = [left, *self._ancestors(left)]
        places = {node: i for i, node in enumerate(above)}
        from_right = [right]
        while from_right[-1] not in places:
            edge = self._edges[from_right[-1]]
            assert edge is not None, "terms of one class are in one tree"
            from_right.append(edge[0])
        meeting = from_right[-1]
        steps: list[Step] = []
        for node in above[: places[meeting]]:
            steps += self._explain_edge(node, turned=False)
            self._check_length(steps)
        for node in reversed(from_right[:-1]):
            steps += self._explain_edge(node, turned=True)
            self._check_length(steps)
        return steps

    def _check_length(self, steps: Sequence[Step]) -> None:
        if len(steps) > 8 * self._budget.steps:
            raise _TooLong

    def _ancestors(self, node: int) -> Iterator[int]:
        while (edge := self._edges[node]) is not None:
            node = edge[0]
            yield node

    def _explain_edge(self, node: int, *, turned: bool) -> list[Step]:
        """The rewrites of the edge above ``node``, from there to its end, or back where ``turned``."""
        edge = self._edges[node]
        assert edge is not None
        other, reason, backward = edge
        start, end = (other, node) if turned else (node, other)
        if reason is None:
            return self._explain_congruence(start, end)
        is_reversed = backward != turned
        premises = tuple(
            _without_loops(self.explain(p, self._ids[TRUE]), self._terms[p]) for p in reason.premises
        )
        return [
            Step(
                rule=reason.rule,
                forward=reason.forward != is_reversed,
                position=(),
                values=reason.values,
                types=reason.types,
                before=self._terms[start],
                after=self._terms[end],
                premises=premises,
            )
        ]

    def _explain_congruence(self, start: int, end: int) -> list[Step]:
        steps: list[Step] = []
        current = self._terms[start]
        for index, (a, b) in enumerate(zip(self._args[start], self._args[end], strict=True)):
            for step in self.explain(a, b):
                after = replace_at(current, (index,), step.after)
                steps.append(_moved(step, (index, *step.position), current, after))
                current = after
            self._check_length(steps)
        return steps

    # Matching

    def saturate(self, known: KnownLaws, goal: tuple[int, int]) -> None:
        """Applies laws round by round until the goal's terms are equal or the budget is spent."""
        for _ in range(self._budget.rounds):
            if self.same(*goal) or self.is_full or self._work > self._budget.work:
                return
            keys = frozenset(key for key, nodes in self._by_op.items() if nodes)
            matches = (
                (rule, values, types)
                for rule in known.matching(keys, grow=self._budget.grow)
                for values, types in itertools.islice(self._matches(rule), 1 + self._budget.matches // 4)
            )
            changed = False
            for rule, values, types in list(itertools.islice(matches, self._budget.matches)):
                changed |= self._apply(rule, values, types)
                if self.same(*goal) or self.is_full:
                    return
            if not changed:
                return

    def _matches(self, rule: Rule) -> Iterator[tuple[dict[Variable, int], Types]]:
        for node in self._starts(rule.source):
            for values, types in self._match(rule.source, node, {}, {}, plain=rule.is_plain):
                if rule.free:
                    yield from self._fill(rule.free, values, types)
                else:
                    yield values, types

    def _starts(self, pattern: Term) -> list[int]:
        if isinstance(pattern, Variable):
            return list(self._nodes)
        assert isinstance(pattern, App)
        seen: dict[int, None] = {}
        for node in self._by_op[pattern.symbol.key]:
            if node not in self._dead:
                seen.setdefault(self.find(node))
        return list(seen)

    def _match(
        self, pattern: Term, node: int, values: dict[Variable, int], types: Types, *, plain: bool
    ) -> Iterator[tuple[dict[Variable, int], Types]]:
        """Every way to make the pattern equal to a member of the class ``node``."""
        if isinstance(pattern, Variable):
            bound = values.get(pattern)
            if bound is not None:
                if self.find(bound) == node:
                    yield values, types
                return
            extended = type_match(pattern.type, self._terms[node].type, types, plain=plain)
            if extended is not None:
                yield {**values, pattern: node}, extended
            return
        assert isinstance(pattern, App)
        if self._work > self._budget.work:
            return
        self._work += len(self._nodes[node])
        for member in self._nodes[node]:
            term = self._terms[member]
            if not isinstance(term, App) or member in self._dead or term.symbol.key != pattern.symbol.key:
                continue
            extended = symbol_match(pattern.symbol, term.symbol, types, plain=plain)
            if extended is None:
                continue
            pairs = list(zip(pattern.args, self._args[member], strict=True))
            yield from self._match_all(pairs, values, extended, plain=plain)

    def _match_all(
        self,
        pairs: Sequence[tuple[Term, int]],
        values: dict[Variable, int],
        types: Types,
        *,
        plain: bool,
    ) -> Iterator[tuple[dict[Variable, int], Types]]:
        if not pairs:
            yield values, types
            return
        (pattern, node), rest = pairs[0], pairs[1:]
        for bound, extended in self._match(pattern, self.find(node), values, types, plain=plain):
            yield from self._match_all(rest, bound, extended, plain=plain)

    def _fill(
        self, free: Sequence[Variable], values: dict[Variable, int], types: Types
    ) -> Iterator[tuple[dict[Variable, int], Types]]:
        """Classes of the right types for variables that a side does not bind, small terms first."""
        pools = []
        for variable in free:
            wanted = variable.type.substitute(types)
            pool = [self._best[root] for root in self._nodes if self._terms[root].type == wanted]
            pools.append(sorted(pool, key=self._order)[:6])
        for chosen in itertools.product(*pools):
            yield {**values, **dict(zip(free, chosen, strict=True))}, types

    def _apply(self, rule: Rule, values: Mapping[Variable, int], types: Types) -> bool:
        """Puts an instance in; False if it says nothing new or a hypothesis is not known to hold."""
        terms = {v: self._terms[self._best[self.find(node)]] for v, node in values.items()}
        target = instantiate(rule.target, terms, types)
        source = instantiate(rule.source, terms, types)
        place = self.lookup(source)
        if place is not None and place == self.lookup(target):
            return False
        true = self._ids.get(TRUE)
        premises = []
        for hypothesis in rule.hypotheses:
            instance = instantiate(hypothesis, terms, types)
            held = self.lookup(instance)
            if held is None or true is None or held != self.find(true):
                return False
            premises.append(instance)
        if target.size + source.size + len(self._terms) > 2 * self._budget.nodes:
            return False
        reason = _Reason(
            rule=rule.name,
            forward=rule.forward,
            values=tuple(terms.items()),
            types=tuple(types.items()),
            premises=tuple(self.add(p) for p in premises),
        )
        return self.union(self.add(source), self.add(target), reason)


def _moved(step: Step, position: tuple[int, ...], before: Term, after: Term) -> Step:
    return Step(
        rule=step.rule,
        forward=step.forward,
        position=position,
        values=step.values,
        types=step.types,
        before=before,
        after=after,
        premises=step.premises,
    )


def _without_loops(steps: Sequence[Step], start: Term) -> tuple[Step, ...]:
    """The steps without detours: where a term comes again, what lies between is cut out."""
    places = {start: 0}
    kept: list[Step] = []
    for step in steps:
        back = places.get(step.after)
        if back is None:
            kept.append(step)
            places[step.after] = len(kept)
            continue
        for dropped in kept[back:]:
            places.pop(dropped.after)
        kept = kept[:back]
    return tuple(kept)
