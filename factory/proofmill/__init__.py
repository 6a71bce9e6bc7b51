"""proofmill: a formal-verification data factory.

Conjectures are proposed, proved, certified by Lean, kept in a ledger and exported as training data.
See ARCHITECTURE.md for the map of the packages.
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
