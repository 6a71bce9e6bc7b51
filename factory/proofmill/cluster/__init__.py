"""Batches of a sweep on other machines: Ray actors work, the sweep's own process plans, records and decides.

API boundary: ``RayHands`` does batches as ``sweep.work.Hands``; ``joined`` connects to a cluster. Verdicts are made by
certifiers in the workers and recorded by the sweep, which alone writes the ledger: a worker that is lost
costs work, and never a verdict.
"""
