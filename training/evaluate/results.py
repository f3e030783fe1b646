"""The result of an evaluation: numbers, codes and ids, never a text. Written as ``metrics.json``."""

from __future__ import annotations

from typing import Any

import msgspec

from training.evaluate.bootstrap import Estimate

__all__ = (
    "ClassScore",
    "Metrics",
    "OperatingPoint",
    "ReasonShare",
    "ReliabilityBin",
    "SevereTables",
    "Slice",
    "ThresholdRow",
)


class ClassScore(msgspec.Struct, frozen=True):
    """One domain or signal against the rest."""

    code: str
    name: str
    """Chinese name."""
    precision: float
    recall: float
    f1: float
    support: int
    """Texts labelled with it."""
    predicted: int
    """Texts the model gave it."""


class ReliabilityBin(msgspec.Struct, frozen=True):
    """Texts whose probability lies in [low, high)."""

    low: float
    high: float
    n: int
    confidence: float
    """Mean probability."""
    frequency: float
    """Share that came true."""


class ThresholdRow(msgspec.Struct, frozen=True):
    """What alarming on every severe probability at or above a threshold would catch and cost."""

    threshold: float
    recall: Estimate
    precision: float
    alerts: float
    """Share of all texts."""


class OperatingPoint(msgspec.Struct, frozen=True):
    """A decision the bundle takes as it stands."""

    name: str
    recall: float
    precision: float | None
    """None when it alarmed on nothing."""
    alerts: float
    """Share of all texts."""
    caught: int
    missed: int
    false_alarms: int


class SevereTables(msgspec.Struct, frozen=True):
    """Everything about severe texts that is not one number."""

    thresholds: tuple[ThresholdRow, ...]
    operating_points: tuple[OperatingPoint, ...]
    reliability: tuple[ReliabilityBin, ...]
    precision_recall: tuple[tuple[float, float], ...]
    """(recall, precision) with falling threshold."""
    missed: tuple[str, ...]
    """Ids of severe texts that raised no alert, most severe first."""


class Slice(msgspec.Struct, frozen=True):
    """A part of the texts."""

    kind: str
    """``source`` or ``length``."""
    name: str
    n: int
    severe: int
    """Texts labelled severe."""
    accuracy: Estimate
    severe_recall: Estimate | None
    """Of the alert rule; None without severe texts."""


class ReasonShare(msgspec.Struct, frozen=True):
    """How often a ``needs_human`` reason was given, and how often the domain was right when it was."""

    code: str
    n: int
    accuracy: float


class Metrics(msgspec.Struct, frozen=True):
    """Everything measured on one set of texts."""

    n: int
    rated: int
    """Texts with a labelled tier."""
    severe: int
    """Texts labelled severe."""
    seed: int
    resamples: int
    estimates: dict[str, Estimate]
    """By the names of ``training.evaluate.catalogue``; a metric that cannot be computed is absent."""
    domains: tuple[ClassScore, ...]
    confusion: tuple[tuple[int, ...], ...]
    """Texts by labelled (row) and predicted (column) domain, in the order of ``domains``."""
    reliability: tuple[ReliabilityBin, ...]
    """Of the first suggestion."""
    risk_coverage: tuple[tuple[float, float, float], ...]
    """(coverage, error, lenient error) when only the surest texts are answered."""
    slices: tuple[Slice, ...]
    reasons: tuple[ReasonShare, ...]
    severe_tables: SevereTables | None = None
    tier_confusion: tuple[tuple[int, ...], ...] | None = None
    """Texts by labelled (row) and predicted (column) tier."""
    signals: tuple[ClassScore, ...] = ()

    def headline(self) -> dict[str, float | list[float]]:
        """Single-number metrics as in a manifest: value under its name, interval as a pair under ``NAME_interval``."""
        found: dict[str, float | list[float]] = {}
        for name, estimate in self.estimates.items():
            found[name] = estimate.value
            if estimate.low is not None and estimate.high is not None:
                found[f"{name}_interval"] = [estimate.low, estimate.high]
        return found

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts, lists and numbers, ready for JSON."""
        result: dict[str, Any] = msgspec.to_builtins(self)
        return result
