"""What one run of a suite found: numbers and ids, no texts."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

import msgspec

__all__ = ("BehaviourReport", "CapabilityRate", "Failure", "wilson_interval")

LEVEL = 0.95
"""Confidence of every interval."""


def wilson_interval(passed: int, total: int, level: float = LEVEL) -> tuple[float, float]:
    """Score interval of a share (Wilson, JASA 1927), as low and high end in 0-1.

    Args:
        passed: 0 … total.
        total: At least 1.
        level: Confidence, between 0 and 1.
    """
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, spread = passed / total, z * z / total
    middle = (share + spread / 2) / (1 + spread)
    half = sqrt(share * (1 - share) * spread + spread * spread / 4) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


class Failure(msgspec.Struct, frozen=True):
    """One case that failed."""

    id: str
    """Id of the case; for an invariance test followed by ``#`` and the place of the variant, from 1."""
    capability: str
    reasons: tuple[str, ...]
    """What did not hold: ``severe``, ``tier``, ``domain``, ``signals``, ``tier_differs``, ``severe_differs``,
    ``probability_differs``, ``tier_falls``, ``probability_falls``."""


class CapabilityRate(msgspec.Struct, frozen=True):
    """How many cases of one capability, or of all, passed."""

    capability: str
    passed: int
    total: int
    rate: float
    low: float
    """Lower end of Wilson's 95 % interval."""
    high: float

    @classmethod
    def of(cls, capability: str, passed: int, total: int) -> CapabilityRate:
        """Rate and interval of counts; total at least 1."""
        low, high = wilson_interval(passed, total)
        return cls(capability, passed, total, passed / total, low, high)


class BehaviourReport(msgspec.Struct, frozen=True):
    """One model on one suite. Its JSON is the machine-readable report."""

    rates: tuple[CapabilityRate, ...]
    """Per capability, in the order of the suite."""
    overall: CapabilityRate
    failures: tuple[Failure, ...]
    """In the order of the suite."""

    @property
    def passed(self) -> int:
        """Cases passed."""
        return self.overall.passed

    @property
    def total(self) -> int:
        """Cases in all."""
        return self.overall.total

    @property
    def failed(self) -> tuple[str, ...]:
        """Ids of the cases that failed."""
        return tuple(failure.id for failure in self.failures)
