"""Proving: the protocol of provers, goals as they see them, and the bench where they meet the certifier."""
