"""Theories: frozen Lean environments, their vocabulary, and evaluation of their functions."""
