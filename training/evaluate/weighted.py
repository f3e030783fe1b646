"""Metrics as functions of resampling weights.

Each class is built once from the n texts and called with weights (replicates, n); it answers (replicates,), NaN where
undefined. With weights of one the answer is the plain metric as scikit-learn computes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from training.evaluate.bootstrap import Floats

__all__ = ("CalibrationError", "FScore", "MacroF1", "Mean", "QuadraticKappa", "Ranking", "mean_defined")

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


def _ratio(top: Floats, bottom: Floats) -> Floats:
    ratio: Floats = np.full(np.shape(top), np.nan)
    return np.divide(top, bottom, out=ratio, where=bottom > 0)


def _one_hot(index: Ints, size: int) -> Floats:
    return np.eye(size)[index]


class Mean:
    """Weighted mean of a value per text over the texts of a mask (accuracy, recall, precision, coverage, log loss).

    Args:
        values: (n,)
        mask: Texts that count, (n,); all when None.
    """

    def __init__(self, values: npt.ArrayLike, mask: Bools | None = None) -> None:
        kept = np.ones(np.shape(values)) if mask is None else mask.astype(np.float64)
        self._pair = np.stack([np.where(kept > 0, np.asarray(values, dtype=np.float64), 0.0), kept], axis=1)

    def __call__(self, weights: Floats) -> Floats:
        """Weights (replicates, n) → values (replicates,)."""
        total, count = (weights @ self._pair).T
        return _ratio(total, count)


class FScore:
    """Weighted F1 of a yes/no decision over the texts of a mask.

    Args:
        decided, truth: (n,)
        mask: Texts that count, (n,).
    """

    def __init__(self, decided: Bools, truth: Bools, mask: Bools) -> None:
        self._parts = np.stack([decided & truth & mask, decided & mask, truth & mask], axis=1).astype(np.float64)

    def __call__(self, weights: Floats) -> Floats:
        """Weights (replicates, n) → values (replicates,)."""
        hit, decided, truth = (weights @ self._parts).T
        return _ratio(2 * hit, decided + truth)


class MacroF1:
    """Mean F1 over the classes that a sample shows in truth or prediction, as scikit-learn's ``average="macro"``.

    Args:
        truth, predicted: Class indices (n,).
        classes: Number of classes.
    """

    def __init__(self, truth: Ints, predicted: Ints, classes: int) -> None:
        self._truth = _one_hot(truth, classes)
        self._predicted = _one_hot(predicted, classes)
        self._hit = self._truth * self._predicted

    def __call__(self, weights: Floats) -> Floats:
        """Weights (replicates, n) → values (replicates,)."""
        hit, seen = 2 * (weights @ self._hit), weights @ (self._truth + self._predicted)
        return _ratio(np.nansum(_ratio(hit, seen), axis=1), (seen > 0).sum(axis=1).astype(np.float64))


class CalibrationError:
    """Expected calibration error over equal-width bins of the probability (Guo et al., ICML 2017).

    Args:
        probability: Of what was predicted (n,), 0-1.
        happened: Whether it was so (n,).
        mask: Texts that count (n,).
        bins: Number of bins.
    """

    def __init__(self, probability: Floats, happened: Bools, mask: Bools, bins: int) -> None:
        gap = np.where(mask, probability - happened, 0.0)
        index = np.minimum((np.nan_to_num(probability) * bins).astype(np.int64), bins - 1)
        self._gaps = _one_hot(index, bins) * gap[:, None]
        self._mask = mask.astype(np.float64)

    def __call__(self, weights: Floats) -> Floats:
        """Weights (replicates, n) → values (replicates,)."""
        return _ratio(np.abs(weights @ self._gaps).sum(axis=1), weights @ self._mask)


class QuadraticKappa:
    """Cohen's kappa with quadratic weights over the texts of a mask.

    Args:
        truth, predicted: Levels (n,), below ``levels`` wherever the mask holds.
        mask: Texts that count (n,).
        levels: Number of levels.
    """

    def __init__(self, truth: Ints, predicted: Ints, mask: Bools, levels: int) -> None:
        self._levels = levels
        cell = np.where(mask, truth * levels + predicted, 0)
        self._cells = _one_hot(cell, levels * levels) * mask[:, None]
        grid = np.arange(levels)
        self._penalty = np.square(grid[:, None] - grid[None, :]).astype(np.float64)

    def __call__(self, weights: Floats) -> Floats:
        """Weights (replicates, n) → values (replicates,)."""
        table = (weights @ self._cells).reshape(-1, self._levels, self._levels)
        total = table.sum(axis=(1, 2))
        chance = table.sum(axis=2)[:, :, None] * table.sum(axis=1)[:, None, :]
        observed = (table * self._penalty).sum(axis=(1, 2))
        expected = (chance * self._penalty).sum(axis=(1, 2))
        return 1 - _ratio(observed * total, expected)


class Ranking:
    """Metrics of a score that should be higher for positives; texts of equal score are taken together.

    Args:
        score: (n,)
        positive: (n,)
        mask: Texts that count (n,).
    """

    def __init__(self, score: Floats, positive: Bools, mask: Bools) -> None:
        chosen = np.flatnonzero(mask)
        self._order = chosen[np.argsort(-score[chosen], kind="stable")]
        ranked = score[self._order]
        self._starts = np.flatnonzero(np.concatenate(([True], ranked[1:] != ranked[:-1])))
        self._positive = positive[self._order].astype(np.float64)

    def _groups(self, weights: Floats) -> tuple[Floats, Floats]:
        """Weights of positives and of all per group of equal scores, highest score first: (replicates, groups)."""
        ranked = weights[:, self._order]
        return (
            np.add.reduceat(ranked * self._positive, self._starts, axis=1),
            np.add.reduceat(ranked, self._starts, axis=1),
        )

    def auc(self, weights: Floats) -> Floats:
        """Area under the ROC curve; ties count half."""
        positive, every = self._groups(weights)
        negative = every - positive
        below = negative.sum(axis=1)[:, None] - np.cumsum(negative, axis=1) + negative / 2
        return _ratio((positive * below).sum(axis=1), positive.sum(axis=1) * negative.sum(axis=1))

    def average_precision(self, weights: Floats) -> Floats:
        """Step-wise area under the precision-recall curve."""
        positive, every = self._groups(weights)
        precision = _ratio(np.cumsum(positive, axis=1), np.cumsum(every, axis=1))
        return _ratio(np.nansum(positive * precision, axis=1), positive.sum(axis=1))

    def alerts_needed(self, weights: Floats, recall: float) -> Floats:
        """Share of texts that one must alarm on, from the highest score down, to reach a recall.

        Args:
            weights: (replicates, n)
            recall: Wanted share of positives, 0-1.
        """
        positive, every = self._groups(weights)
        caught = np.cumsum(positive, axis=1)
        total = caught[:, -1]
        group = np.argmax(caught >= recall * total[:, None] - 1e-9, axis=1)
        alarmed = np.take_along_axis(np.cumsum(every, axis=1), group[:, None], axis=1)[:, 0]
        share = _ratio(alarmed, every.sum(axis=1))
        return np.where(total > 0, share, np.nan)


def mean_defined(statistics: Sequence[Callable[[Floats], Floats]], weights: Floats) -> Floats:
    """Mean of several metrics, leaving out those that a sample leaves undefined.

    Args:
        statistics: At least one; weights (replicates, n) → (replicates,).
        weights: (replicates, n)
    """
    scores = np.stack([statistic(weights) for statistic in statistics])
    return _ratio(np.nansum(scores, axis=0), np.isfinite(scores).sum(axis=0).astype(np.float64))
