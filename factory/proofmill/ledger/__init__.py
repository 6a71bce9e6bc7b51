"""The ledger of a run: every conjecture, attempt, verdict and certificate, in one database.

API boundary: ``Ledger`` writes and is held by one process; ``LedgerReader`` reads, also beside it.
"""

from __future__ import annotations

from proofmill.ledger.lock import RunLock
from proofmill.ledger.reader import LedgerReader
from proofmill.ledger.rows import (
    Attempt,
    Counts,
    DropTally,
    History,
    LaneTotal,
    LayerRow,
    PendingConjecture,
    Refutation,
    SealedGroup,
    Status,
    StoredCertificate,
    StoredRefutation,
    VerdictRow,
    submission_digest,
)
from proofmill.ledger.writer import Ledger

__all__ = [
    "Attempt",
    "Counts",
    "DropTally",
    "History",
    "LaneTotal",
    "LayerRow",
    "Ledger",
    "LedgerReader",
    "PendingConjecture",
    "Refutation",
    "RunLock",
    "SealedGroup",
    "Status",
    "StoredCertificate",
    "StoredRefutation",
    "VerdictRow",
    "submission_digest",
]
