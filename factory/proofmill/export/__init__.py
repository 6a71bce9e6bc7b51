"""Corpora: certified rows on disk, with everything that is needed to check them again.

    ledger --select--> rows --files--> a folder --verify--> every row certified again

Responsibility: which certificates become rows, splits by family, the card, the files, and `verify`. Nothing
here makes a verdict: what a row is worth is the certifier's word, at export as recorded, at verify anew.
"""

from proofmill.export.corpus import ExportResult, export_corpus
from proofmill.export.recertify import Recertified, recertify_run
from proofmill.export.recipe import DatasetRecipe, dataset_names, load_dataset_recipe
from proofmill.export.sources import snapshot_sources
from proofmill.export.verify import Failure, VerifyResult, verify_corpus

__all__ = [
    "DatasetRecipe",
    "ExportResult",
    "Failure",
    "Recertified",
    "VerifyResult",
    "dataset_names",
    "export_corpus",
    "load_dataset_recipe",
    "recertify_run",
    "snapshot_sources",
    "verify_corpus",
]
