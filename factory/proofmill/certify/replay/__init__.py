"""Level 4: Lean's kernel checks again, in a fresh process that sees no submission."""
