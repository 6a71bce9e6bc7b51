"""Well-typed terms token by token: what may come next, and a language model that is only asked about that.

A term is written in prefix order, a token for each symbol or variable. The decoder keeps a stack of the types that are
still expected (the open places of a zipper, left to right): a token takes one off and puts its argument types
on, so a step costs the token's arity and the work for a term is linear in its length. A token is legal if its type is
expected and what would then be open can still be closed within the budget of tokens. So every sequence ends as
a term of the wanted type, whatever the model says.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from proofmill.conjecture.laws import Law
from proofmill.conjecture.sampling import Production, TermCounts
from proofmill.conjecture.sources import Proposal
from proofmill.theory.terms import App, Symbol, Term, Type, Variable

__all__ = ["Decoder", "Drawn", "GuidedSampler", "NextToken", "TokenVocabulary"]

NextToken = Callable[[Sequence[int]], Sequence[float]]
"""A model: scores (logits) of every token of the vocabulary after these tokens."""
_MAX_ATTEMPTS = 20
"""Draws for each law that is wanted; then the sampler ends with its reasons."""


class TokenVocabulary:
    """The tokens of a signature: its variables and symbols, numbered."""

    def __init__(self, counts: TermCounts) -> None:
        """Numbers the productions, by type and then in the signature's order."""
        self.productions: list[Production] = []
        self.by_type: dict[Type, list[int]] = {}
        for type_, productions in counts.productions.items():
            first = len(self.productions)
            self.productions += productions
            self.by_type[type_] = list(range(first, len(self.productions)))
        self.least = _least_sizes(counts)

    def __len__(self) -> int:
        return len(self.productions)

    def encode(self, term: Term) -> list[int]:
        """The term's tokens in prefix order.

        Raises:
            KeyError: a symbol of it is no token.
        """
        index = {(p.head, self.type_of(p)): i for i, p in enumerate(self.productions)}
        found: list[int] = []
        stack = [term]
        while stack:
            top = stack.pop()
            head: Symbol | Variable = top.symbol if isinstance(top, App) else _variable(top)
            found.append(index[head, top.type])
            if isinstance(top, App):
                stack.extend(reversed(top.args))
        return found

    @staticmethod
    def type_of(production: Production) -> Type:
        """The type that a production builds terms of."""
        head = production.head
        return head.type if isinstance(head, Variable) else head.result


class Decoder:
    """One term in the making."""

    def __init__(self, vocabulary: TokenVocabulary, type_: Type, *, max_tokens: int) -> None:
        """Expects a term of the type.

        Raises:
            ValueError: no term of the type is that short.
        """
        self._vocabulary = vocabulary
        self._expected = [type_]
        self._needed = vocabulary.least.get(type_, math.inf)
        if self._needed > max_tokens:
            raise ValueError(f"there is no term of type {type_} with {max_tokens} tokens or fewer")
        self._left = max_tokens
        self.tokens: list[int] = []
        self.num_steps = 0
        """Elementary steps so far, in units of a token's arity or a mask's width."""

    @property
    def is_complete(self) -> bool:
        """Whether the tokens are a whole term."""
        return not self._expected

    def legal(self) -> list[int]:
        """Tokens that may come next; at least one while the term is not complete."""
        if not self._expected:
            return []
        type_ = self._expected[-1]
        options = self._vocabulary.by_type.get(type_, [])
        self.num_steps += len(options)
        free = self._left - (self._needed - self._vocabulary.least[type_])
        return [token for token in options if 1 + self._least_args(token) <= free]

    def _least_args(self, token: int) -> float:
        args = self._vocabulary.productions[token].args
        return sum(self._vocabulary.least.get(arg, math.inf) for arg in args)

    def push(self, token: int) -> None:
        """Takes the next token.

        Raises:
            ValueError: it is not legal here.
        """
        if not self._expected:
            raise ValueError("the term is complete")
        production = self._vocabulary.productions[token]
        type_ = self._expected[-1]
        if TokenVocabulary.type_of(production) != type_:
            raise ValueError(f"token {token} is no term of type {type_}")
        needed = self._needed - self._vocabulary.least[type_] + self._least_args(token)
        if needed > self._left - 1:
            raise ValueError(f"token {token} cannot be completed in {self._left} tokens")
        self._expected.pop()
        self._expected.extend(reversed(production.args))
        self._needed, self._left = needed, self._left - 1
        self.num_steps += 1 + len(production.args)
        self.tokens.append(token)

    def term(self) -> Term:
        """The finished term.

        Raises:
            ValueError: it is not complete.
        """
        if self._expected:
            raise ValueError(f"{len(self._expected)} places are open")
        stack: list[Term] = []
        for token in reversed(self.tokens):
            production = self._vocabulary.productions[token]
            head = production.head
            if isinstance(head, Variable):
                stack.append(head)
            else:
                args = tuple(stack.pop() for _ in production.args)
                stack.append(App(head, args))
        return stack[0]


@dataclass(slots=True)
class Drawn:
    """What became of a sampler's attempts."""

    proposed: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    """Why attempts gave nothing."""


class GuidedSampler:
    """Laws whose sides a language model writes under the decoder's mask. A source of laws.

    Each token comes from the model with probability 1 - epsilon, else from the legal tokens evenly: a model that
    insists on one term cannot starve the sampler, and a bounded number of attempts cannot hang it.
    """

    def __init__(
        self,
        counts: TermCounts,
        model: NextToken,
        *,
        num: int,
        seed: int,
        epsilon: float = 0.2,
        max_tokens: int = 7,
    ) -> None:
        """Prepares; draws nothing yet.

        Args:
            counts: The signature.
            model: Scores of next tokens; it need not know of types.
            num: Laws to propose.
            seed: Of all random choices.
            epsilon: Share of tokens that are drawn evenly.
            max_tokens: Tokens of one side.

        Raises:
            ValueError: epsilon is no probability.
        """
        if not 0 <= epsilon <= 1:
            raise ValueError(f"epsilon must be a probability, got {epsilon}")
        self.vocabulary = TokenVocabulary(counts)
        self._types = [
            t
            for t in self.vocabulary.by_type
            if self.vocabulary.least.get(t, math.inf) <= max_tokens and not t.is_function
        ]
        self._model = model
        self._num = num
        self._epsilon = epsilon
        self._max_tokens = max_tokens
        self._rng = random.Random(f"{seed}/guided")
        self.drawn = Drawn()

    def proposals(self) -> Iterator[Proposal]:
        """Equations between distinct sides, at most ``num``; fewer if the attempts run out."""
        seen: set[Law] = set()
        for _ in range(_MAX_ATTEMPTS * self._num):
            if self.drawn.proposed == self._num or not self._types:
                return
            type_ = self._rng.choice(self._types)
            law = Law((), self.sample(type_), self.sample(type_))
            reason = "same_sides" if law.left == law.right else "repeated" if law in seen else ""
            if reason:
                self.drawn.reasons[reason] += 1
                continue
            seen.add(law)
            self.drawn.proposed += 1
            yield Proposal(law=law, generator="sample/guided")
        self.drawn.reasons["out_of_attempts"] += 1

    def sample(self, type_: Type) -> Term:
        """One term of a type."""
        decoder = Decoder(self.vocabulary, type_, max_tokens=self._max_tokens)
        while not decoder.is_complete:
            decoder.push(self._next(decoder))
        return decoder.term()

    def _next(self, decoder: Decoder) -> int:
        legal = decoder.legal()
        if len(legal) == 1:
            return legal[0]
        if self._rng.random() < self._epsilon:
            return self._rng.choice(legal)
        scores = self._model(decoder.tokens)
        chosen = [float(scores[token]) for token in legal]
        finite = [score for score in chosen if math.isfinite(score)]
        if not finite:
            self.drawn.reasons["model_has_no_score"] += 1
            return self._rng.choice(legal)
        top = max(finite)
        weights = [math.exp(score - top) if math.isfinite(score) else 0.0 for score in chosen]
        return self._rng.choices(legal, weights)[0]


def _least_sizes(counts: TermCounts) -> dict[Type, int]:
    """The tokens of each type's smallest term, for types that have one within the counted sizes."""
    return {
        type_: next(n for n in range(1, counts.max_size + 1) if counts.of_type(type_, n))
        for type_ in counts.types
    }


def _variable(term: Term) -> Variable:
    assert isinstance(term, Variable)
    return term
