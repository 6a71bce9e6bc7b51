"""How varied a corpus is: Hill numbers and entropies of families, symbols and shapes; repeats; histograms.

A Hill number of order q is the number of equally frequent kinds that would be as diverse: order 0 counts kinds,
order 1 is the exponential of Shannon's entropy, order 2 the inverse of the chance that two are of one kind
(Hill, "Diversity and evenness", Ecology 54, 1973).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from proofmill.derive.syntax import ParseError, Sentence, nodes, parse
from proofmill.export.rows import CorpusRow

__all__ = ["diversity", "hill"]

_ORDERS = (0, 1, 2)
_DIGITS = 4


def hill(counts: Sequence[int], order: float) -> float:
    """The Hill number of an order; 0 of nothing."""
    total = sum(counts)
    shares = [count / total for count in counts if count]
    if not shares:
        return 0.0
    if order == 1:
        return math.exp(-sum(share * math.log(share) for share in shares))
    return float(sum(share**order for share in shares) ** (1 / (1 - order)))


def diversity(rows: Sequence[CorpusRow]) -> dict[str, object]:
    """What a corpus is made of, as plain JSON values; the same rows give the same."""
    sentences = [sentence for row in rows if (sentence := _read(row.statement)) is not None]
    kinds = {
        "families": Counter(row.family for row in rows),
        "shapes": Counter(map(_shape, sentences)),
        "symbols": Counter(symbol for row in rows for symbol in row.family.split()[1:]),
        "scripts": Counter(row.script for row in rows),
        "generators": Counter(row.generator for row in rows),
    }
    return {
        "rows": len(rows),
        "kinds": {name: _measures(counts) for name, counts in kinds.items()},
        "duplicates": {
            "canonical": len(rows) - len({row.canonical for row in rows}),
            "statement_hash": len(rows) - len({row.statement_hash for row in rows}),
            "proof_text": len(rows) - len({row.proof for row in rows}),
        },
        "histograms": {
            "statement_characters": _histogram([len(row.statement) for row in rows], 20),
            "proof_characters": _histogram([len(row.proof) for row in rows], 20),
            "size": _histogram([row.size for row in rows], 2),
            "difficulty_percent": _histogram(
                [round(100 * row.difficulty) for row in rows if row.difficulty is not None], 10
            ),
        },
        "not_in_the_small_language": len(rows) - len(sentences),
    }


def _read(statement: str) -> Sentence | None:
    try:
        return parse(statement)
    except ParseError:
        return None


def _shape(sentence: Sentence) -> str:
    """A statement with every name left out: what is applied to how many, and the operators."""
    parts = []
    for prop in sentence.propositions():
        words = (
            node.text if node.kind in ("infix", "prefix") else f"{node.kind}{len(node.args) or ''}"
            for _, node in nodes(prop)
        )
        parts.append(re.sub(r"\bname\b", "·", " ".join(words)))
    return " ⇒ ".join(parts)


def _measures(counts: Mapping[str, int]) -> dict[str, object]:
    numbers = sorted(counts.values(), reverse=True)
    total = sum(numbers)
    return {
        "total": total,
        **{f"hill_{order}": round(hill(numbers, order), _DIGITS) for order in _ORDERS},
        "entropy_bits": round(math.log2(hill(numbers, 1)), _DIGITS) if total else 0.0,
        "largest_share": round(numbers[0] / total, _DIGITS) if total else 0.0,
    }


def _histogram(values: Sequence[int], width: int) -> dict[str, int]:
    counts = Counter(value // width * width for value in values)
    return {f"{low}-{low + width - 1}": counts[low] for low in sorted(counts)}
