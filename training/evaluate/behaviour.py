"""Pass rates of the behaviour suite in the shape that reports and cards print."""

from __future__ import annotations

import msgspec

__all__ = ("PassRate", "SuiteRun")


class PassRate(msgspec.Struct, frozen=True):
    """One capability of the suite."""

    capability: str
    passed: int
    total: int


class SuiteRun(msgspec.Struct, frozen=True):
    """The suite under one variant of the model."""

    name: str
    """Column heading, such as ``with tripwires``."""
    rates: tuple[PassRate, ...]
    failed: tuple[str, ...] = ()
    """Ids of the cases that failed."""

    @property
    def passed(self) -> int:
        """Cases passed over all capabilities."""
        return sum(rate.passed for rate in self.rates)

    @property
    def total(self) -> int:
        """Cases over all capabilities."""
        return sum(rate.total for rate in self.rates)
