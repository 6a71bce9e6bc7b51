"""Random terms: counted exactly, drawn evenly, well-typed token by token whatever a model says, in linear time."""

from __future__ import annotations

import math
import random
from collections import Counter

import pytest
from tests.conjecture.lawlab import COMMUTATIVE, lab

from proofmill.conjecture.decoder import Decoder, GuidedSampler, TokenVocabulary
from proofmill.conjecture.sampling import Sampler, TermCounts, ground_instances
from proofmill.conjecture.sources import Sieve
from proofmill.theory.terms import App, Symbol, Term, Type, subterms

A, B = Type("A"), Type("B")


def symbol(key: str, *types: Type, relation: bool = False) -> Symbol:
    """A symbol of a signature of no particular theory."""
    return Symbol(
        key=key,
        type_args=(),
        arg_types=types[:-1],
        result=types[-1],
        template=key,
        precedence=1024,
        arg_precedences=(1024,) * (len(types) - 1),
        probe="",
        is_relation=relation,
    )


SIGNATURE = [symbol("f", A, A, A), symbol("g", A, B), symbol("h", B, A), symbol("b", B)]


@pytest.fixture(scope="module")
def counts() -> TermCounts:
    """Two types, four symbols, two variables of each type."""
    return TermCounts(SIGNATURE, variables=2, max_size=12)


def test_counts_are_exact(counts: TermCounts) -> None:
    """The numbers of terms are those of a plain enumeration, which repeats nothing and errs in no type."""
    for type_ in (A, B):
        for size in range(1, 7):
            terms = list(counts.terms(type_, size))
            assert len(terms) == len(set(terms)) == counts.of_type(type_, size)
            assert all(t.size == size and t.type == type_ for t in terms)


def test_draws_are_uniform(counts: TermCounts) -> None:
    """Chi-squared over all terms of a size: within the 0.1 % tails on both sides, for three seeds."""
    size = 5
    terms = list(counts.terms(A, size))
    expected = 40
    for seed in range(3):
        rng = random.Random(seed)
        drawn = Counter(counts.draw(A, size, rng) for _ in range(expected * len(terms)))
        assert set(drawn) <= set(terms)
        statistic = sum((drawn[t] - expected) ** 2 / expected for t in terms)
        freedom = len(terms) - 1
        # Wilson and Hilferty: the cube root of chi-squared over its freedom is nearly normal.
        z = ((statistic / freedom) ** (1 / 3) - (1 - 2 / (9 * freedom))) / math.sqrt(2 / (9 * freedom))
        assert abs(z) < 3.3, z


def test_skewed_draws_would_be_noticed(counts: TermCounts) -> None:
    """The same statistic on a sampler that takes each production evenly is far outside."""
    size, rng = 5, random.Random(0)
    terms = list(counts.terms(A, size))

    def naive(type_: Type, left: int) -> Term:
        while True:
            production = rng.choice(counts.productions[type_])
            if isinstance(production.head, Symbol):
                if left > len(production.args):
                    return App(production.head, tuple(naive(t, left - 1) for t in production.args))
            else:
                return production.head

    drawn: Counter[Term] = Counter()
    while sum(drawn.values()) < 10 * len(terms):
        term = naive(A, size)
        if term.size == size:
            drawn[term] += 1
    statistic = sum((drawn[t] - 10) ** 2 / 10 for t in terms)
    assert statistic > 1.5 * len(terms)


def test_empty_types_are_no_trap() -> None:
    """A type without variables or constants has no terms, and nothing waits for one."""
    counts = TermCounts([symbol("loop", A, A)], variables=0, max_size=6)
    assert counts.types == [] and counts.of_type(A, 5) == 0
    with pytest.raises(ValueError, match="no term"):
        counts.draw(A, 3, random.Random(0))
    assert list(Sampler(counts, num=10, seed=0).proposals()) == []
    assert list(GuidedSampler(counts, lambda _: [], num=10, seed=0).proposals()) == []


def test_every_decoded_term_is_well_typed(counts: TermCounts) -> None:
    """Random legal tokens always end as a term of the type, within the budget; others are refused."""
    vocabulary = TokenVocabulary(counts)
    rng = random.Random(0)
    for _ in range(300):
        decoder = Decoder(vocabulary, rng.choice([A, B]), max_tokens=rng.randint(2, 12))
        while not decoder.is_complete:
            legal = decoder.legal()
            assert legal
            bad = rng.randrange(len(vocabulary))
            if bad not in legal:
                with pytest.raises(ValueError, match="token"):
                    decoder.push(bad)
            decoder.push(rng.choice(legal))
        term = decoder.term()
        assert vocabulary.encode(term) == decoder.tokens
        for sub in subterms(term):
            if isinstance(sub, App):
                assert tuple(a.type for a in sub.args) == sub.symbol.arg_types


def test_decoding_reaches_everything(counts: TermCounts) -> None:
    """Every term of up to five nodes can be decoded: the mask is not too strict."""
    vocabulary = TokenVocabulary(counts)
    for size in range(1, 6):
        for term in counts.terms(A, size):
            decoder = Decoder(vocabulary, A, max_tokens=size)
            for token in vocabulary.encode(term):
                assert token in decoder.legal()
                decoder.push(token)
            assert decoder.term() == term


def test_cost_is_linear(counts: TermCounts) -> None:
    """The work per token does not grow with the length of the term."""
    vocabulary = TokenVocabulary(counts)
    f = next(i for i, p in enumerate(vocabulary.productions) if p.key.startswith("f"))
    per_token = []
    for length in (100, 1000, 10_000):
        decoder = Decoder(vocabulary, A, max_tokens=length)
        while not decoder.is_complete:
            legal = decoder.legal()
            decoder.push(f if f in legal else legal[0])
        assert len(decoder.tokens) >= length - 2
        assert decoder.term().size == len(decoder.tokens)
        per_token.append(decoder.num_steps / len(decoder.tokens))
    assert max(per_token) < 1.1 * min(per_token)


def test_stubborn_models_neither_starve_nor_hang(counts: TermCounts) -> None:
    """A model that always wants one token, or scores nothing, still gives distinct laws or an end with reasons."""
    size = len(TokenVocabulary(counts))

    def stubborn(_: object) -> list[float]:
        return [1000.0, *[0.0] * (size - 1)]

    sampler = GuidedSampler(counts, stubborn, num=50, seed=1)
    laws = [p.law for p in sampler.proposals()]
    assert len(set(laws)) == len(laws) == 50
    none = GuidedSampler(counts, lambda _: [math.nan] * size, num=20, seed=1)
    assert len(list(none.proposals())) == 20 and none.drawn.reasons["model_has_no_score"]
    alone = GuidedSampler(counts, stubborn, num=50, seed=1, epsilon=0.0)
    assert len(list(alone.proposals())) < 50
    assert alone.drawn.reasons["out_of_attempts"] == 1


def test_a_transformer_guides(counts: TermCounts) -> None:
    """A real (tiny, untrained) causal language model plugs in: its scores decide, its types are the decoder's."""
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    torch.manual_seed(0)
    size = len(TokenVocabulary(counts))
    config = transformers.GPT2Config(
        vocab_size=size + 1,
        n_positions=32,
        n_embd=16,
        n_layer=1,
        n_head=2,
        bos_token_id=size,
        eos_token_id=size,
    )
    model = transformers.GPT2LMHeadModel(config).eval()

    def scores(tokens: object) -> list[float]:
        with torch.no_grad():
            ids = torch.tensor([[size, *tokens]])  # type: ignore[misc]
            return [float(x) for x in model(ids).logits[0, -1, :size]]

    laws = [p.law for p in GuidedSampler(counts, scores, num=15, seed=0).proposals()]
    again = [p.law for p in GuidedSampler(counts, scores, num=15, seed=0).proposals()]
    assert len(laws) == 15 and laws == again
    assert all(law.right is not None and law.left.type == law.right.type for law in laws)


def test_laws_of_a_real_theory() -> None:
    """Uniform laws over arithmetic and lists: some survive their tests, most are refuted with values."""
    lists = lab("lists.toml")
    symbols = ground_instances(lists.probed.vocabulary.symbols)
    assert not any(s.type_variables for s in symbols)
    counts = TermCounts(symbols, max_size=9)
    proposals = list(Sampler(counts, num=400, seed=0, max_size=8).proposals())
    assert len(proposals) == 400
    assert [p.law for p in proposals] == [
        p.law for p in Sampler(counts, num=400, seed=0, max_size=8).proposals()
    ]
    sifted = Sieve(lists.bed(), COMMUTATIVE).sift(proposals)
    assert sifted.considered == 400 == len(sifted.kept) + sum(sifted.drops.values())
    assert sifted.kept and sifted.drops["refuted"] > 100
    statements = [lists.writer.write(t.proposal.law).statement(f"t{i}") for i, t in enumerate(sifted.kept)]
    assert all(hasattr(frozen, "type") for frozen in lists.certifier.freeze(statements))
