"""Shares with Wilson's interval, for tables of small groups.

The percentile bootstrap has no width when all or none of a group were right, which is where small groups are read most.
"""

from __future__ import annotations

from scipy.stats import binomtest

from training.evaluate.bootstrap import LEVEL, Estimate

__all__ = ("proportion",)


def proportion(successes: int, trials: int) -> Estimate:
    """Share with its score interval (Wilson, JASA 1927).

    Args:
        successes: 0 … trials.
        trials: At least 1.
    """
    ends = binomtest(successes, trials).proportion_ci(LEVEL, method="wilson")
    return Estimate(successes / trials, float(ends.low), float(ends.high))
