"""Fixtures of the unit tests."""

from tests.unit.batching.simulated import simulated

__all__ = ["simulated"]
