"""A run as one HTML file for people: numbers, plots, the graph of lemmas, and every example to search in."""

from proofmill.report.loop import write_loop_report
from proofmill.report.page import write_report

__all__ = ["write_loop_report", "write_report"]
