"""What a benchmark found: numbers with their intervals and with what limits them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

__all__ = ("Figure", "Measurement", "Setup", "bootstrap", "figure_of", "percentile", "ratio_of_medians")

Floats = npt.NDArray[np.float64]

RESAMPLES = 2000
SEED = 20261125


class Setup(msgspec.Struct, frozen=True):
    """What every measurement is told."""

    bundle: Path
    threads: int
    """Threads that numeric libraries may use, in this process and in its children."""
    repeats: int
    """Interleaved repeats of what is timed whole."""
    seconds: float
    """Length of the HTTP run."""


class Figure(msgspec.Struct, frozen=True):
    """One number."""

    name: str
    value: float
    unit: str
    low: float | None = None
    """Ends of the bootstrap 95 % interval."""
    high: float | None = None
    note: str = ""

    def line(self) -> str:
        """As printed: value, interval, unit, note."""
        interval = f"  [{self.low:,.3g}, {self.high:,.3g}]" if self.low is not None and self.high is not None else ""
        shown = f"{self.value:,.3g}" if abs(self.value) < 1000 else f"{self.value:,.0f}"
        return f"  {self.name:<52} {shown:>10} {self.unit:<8}{interval}{f'  {self.note}' if self.note else ''}"


class Measurement(msgspec.Struct, frozen=True):
    """The answer to one question."""

    name: str
    question: str
    figures: tuple[Figure, ...]
    caveats: tuple[str, ...] = ()


def percentile(values: Floats, share: float) -> float:
    """Linear-interpolation percentile; ``share`` 0-1."""
    return float(np.quantile(values, share))


def bootstrap(values: Sequence[float], statistic: Callable[[Floats], float]) -> tuple[float, float]:
    """Percentile 95 % interval of a statistic of one sample (Efron & Tibshirani 1993, ch. 13).

    Args:
        values: At least one; their order does not matter, so dependence between neighbours is not seen.
        statistic: Of a sample of the same size.
    """
    sample = np.asarray(values, dtype=np.float64)
    drawn = np.random.default_rng(SEED).integers(0, len(sample), size=(RESAMPLES, len(sample)))
    low, high = np.quantile([statistic(sample[rows]) for rows in drawn], [0.025, 0.975])
    return float(low), float(high)


def figure_of(
    name: str, values: Sequence[float], unit: str, statistic: Callable[[Floats], float] = np.median, note: str = ""
) -> Figure:
    """A statistic of a sample with its interval."""
    low, high = bootstrap(values, statistic)
    return Figure(name, float(statistic(np.asarray(values, dtype=np.float64))), unit, low, high, note)


def ratio_of_medians(theirs: Sequence[float], ours: Sequence[float]) -> tuple[float, float, float]:
    """How many times longer theirs takes, with its interval; the samples are paired by repeat and resampled so."""
    pairs = np.array([theirs, ours], dtype=np.float64)
    drawn = np.random.default_rng(SEED).integers(0, pairs.shape[1], size=(RESAMPLES, pairs.shape[1]))
    medians = np.median(pairs[:, drawn], axis=2)
    low, high = np.quantile(medians[0] / medians[1], [0.025, 0.975])
    value = np.median(pairs[0]) / np.median(pairs[1])
    return float(value), float(low), float(high)
