"""Percentile bootstrap over texts, many metrics in one pass.

A replicate draws n of n texts with replacement; drawing is the same as giving text i an integer weight, so a metric
that accepts a matrix of weights is computed for a block of replicates by matrix products instead of in a loop
(Efron & Tibshirani, *An Introduction to the Bootstrap*, 1993, ch. 13). Equal seeds draw equal replicates, which is
what makes the difference of two bundles on the same texts a paired comparison.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ("LEVEL", "RESAMPLES", "Estimate", "Floats", "Measure", "interval", "replicates")

Floats = npt.NDArray[np.float64]

RESAMPLES = 1000
LEVEL = 0.95
_BLOCK = 4_000_000
"""Weights held at once (32 MB)."""


class Estimate(msgspec.Struct, frozen=True):
    """A number with its interval."""

    value: float
    low: float | None = None
    """Lower end of the 95 % interval; None where a replicate can hardly ever be computed."""
    high: float | None = None


class Measure(msgspec.Struct, frozen=True):
    """A metric of one set of texts: its value, and how to compute it under resampling weights."""

    value: float
    statistic: Callable[[Floats], Floats]
    """Weights (replicates, n) → values (replicates,), NaN where the metric is undefined."""


def _blocks(n: int, resamples: int, seed: int) -> Iterator[Floats]:
    generator = np.random.default_rng(seed)
    rows = max(1, _BLOCK // max(n, 1))
    for first in range(0, resamples, rows):
        size = min(rows, resamples - first)
        drawn = generator.integers(0, n, size=(size, n)) + np.arange(size)[:, None] * n
        yield np.bincount(drawn.ravel(), minlength=size * n).reshape(size, n).astype(np.float64)


def replicates(measures: Mapping[str, Measure], n: int, *, seed: int, resamples: int = RESAMPLES) -> dict[str, Floats]:
    """Compute every measure on the same bootstrap samples.

    Args:
        measures: By name; all over the same n texts.
        n: Number of texts, at least 1.
        seed: Of the draws.
        resamples: Number of replicates.

    Returns:
        Per name an array (resamples,), NaN where a replicate left the measure undefined.
    """
    parts: dict[str, list[Floats]] = {name: [] for name in measures}
    for weights in _blocks(n, resamples, seed):
        for name, measure in measures.items():
            parts[name].append(measure.statistic(weights))
    return {name: np.concatenate(blocks) for name, blocks in parts.items()}


def interval(values: Floats, *, level: float = LEVEL) -> tuple[float | None, float | None]:
    """Percentile interval of replicates.

    Undefined replicates are left out; when more than half are undefined there is no interval.

    Args:
        values: Replicates (resamples,).
        level: Coverage, 0-1.
    """
    defined = values[np.isfinite(values)]
    if 2 * len(defined) <= len(values):
        return None, None
    tail = (1 - level) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return float(low), float(high)
