"""The generators by the names that recipes use."""

from __future__ import annotations

from collections.abc import Mapping

from proofmill.derive import faults, neighbours, pivots, relations, steps, terms, values, variants
from proofmill.derive.make import Generator

__all__ = ["GENERATORS"]

GENERATORS: Mapping[str, Generator] = {
    "steps": steps.steps,
    "annotated": steps.annotated,
    "structured": steps.structured,
    "broken": faults.broken,
    "judged": faults.judged,
    "alternatives": faults.alternatives,
    "pivots": pivots.pivots,
    "searches": faults.searches,
    "terms": terms.terms,
    "completions": terms.completions,
    "refuted": variants.refuted,
    "claims": variants.claims,
    "negations": variants.negations,
    "renamed": variants.renamed,
    "cloze": variants.cloze,
    "needed": neighbours.needed,
    "superfluous": neighbours.superfluous,
    "vacuous": neighbours.vacuous,
    "converses": neighbours.converses,
    "duals": neighbours.duals,
    "contrapositives": neighbours.contrapositives,
    "restated": neighbours.restated,
    "instances": neighbours.instances,
    "congruences": neighbours.congruences,
    "evaluations": values.evaluations,
    "traces": values.traces,
    "instances-at-values": values.instances_at_values,
    "clauses": values.clauses,
    "wholes": values.wholes,
    "theorems": relations.theorems,
    "contexts": relations.contexts,
    "english": relations.english,
    "names": relations.names,
    "difficulties": relations.difficulties,
    "orders": relations.orders,
    "pairs": relations.pairs,
    "premises": relations.premises,
    "developments-4k": relations.developments_4k,
    "developments-16k": relations.developments_16k,
}
