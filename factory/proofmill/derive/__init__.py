"""Dataset types: rows that are made from certified theorems, each with a check that makes it valid.

    certified theorems --generators--> drafts --checks (Lean, certifier, corpus)--> rows of a type

Responsibility: what can be learned from a theorem beside its proof (steps, states, errors, false neighbours,
values, words), as declared in datasets/recipes/types/. Nothing here makes a verdict.
"""

from proofmill.derive.corpus import TypesResult, export_types, is_type, kept_out
from proofmill.derive.recipe import ALL_TYPES, TypeRecipe, load_type, type_names
from proofmill.derive.verify import holds_types, verify_types

__all__ = [
    "ALL_TYPES",
    "TypeRecipe",
    "TypesResult",
    "export_types",
    "holds_types",
    "is_type",
    "kept_out",
    "load_type",
    "type_names",
    "verify_types",
]
