"""What decided implications decide further: closure, composed proofs, and which question to ask next."""

from proofmill.closure.graph import Decided, Edge, ImplicationGraph, Wanted

__all__ = ["Decided", "Edge", "ImplicationGraph", "Wanted"]
