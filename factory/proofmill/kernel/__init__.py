"""The kernel's language (names, terms, constants) and a type checker for it that shares nothing with Lean's."""
