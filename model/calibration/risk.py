"""Calibrated risk: text scores, the worst clauses and tripwire hits → probabilities and a tier."""

from __future__ import annotations

import msgspec
import numpy as np
import numpy.typing as npt

__all__ = ("HitTable", "OutputCalibration", "RiskCalibration", "summarise")

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TOP = 3
"""Clauses averaged besides the worst one."""


class HitTable(msgspec.Struct, frozen=True):
    """Tripwire hits of a batch."""

    tiers: Ints
    """Shape (texts,): highest tier named by a hit, 0 without hits."""
    signals: npt.NDArray[np.bool_]
    """Shape (texts, signals): whether a hit names the signal."""


class OutputCalibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Logistic stacking of one output (Wolpert 1992), fitted on out-of-fold scores."""

    text: float
    """Weight of the score of the whole text."""
    worst: float
    """Weight of the highest clause score."""
    top: float
    """Weight of the mean of the three highest clause scores."""
    length: float
    """Weight of log(1 + clauses)."""
    bias: float
    lifts: tuple[float, ...] = ()
    """Never negative, never decreasing: added to the log-odds for a highest hit of tier 1, 2 …; one entry for a
    signal: added when a hit names it."""
    cutoff: float = 0.5
    """Probability from which the output is taken as true, 0-1."""

    def log_odds(self, features: Floats, hits: Ints) -> Floats:
        """Log-odds.

        Args:
            features: Shape (texts, 4), see :func:`summarise`.
            hits: Shape (texts,): index of the lift + 1, 0 for no hit.
        """
        weights = (self.text, self.worst, self.top, self.length)
        total = np.full(len(features), self.bias)
        for column, weight in enumerate(weights):  # column by column: a batch must give what single texts give
            total = total + features[:, column] * weight
        lifts = np.asarray((0.0, *self.lifts))
        result: Floats = total + lifts[np.minimum(hits, len(self.lifts))]
        return result


class RiskCalibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All risk outputs of a bundle."""

    tiers: tuple[OutputCalibration, ...]
    """Tier ≥ 1, tier ≥ 2 …"""
    signals: tuple[OutputCalibration, ...]
    """In taxonomy order."""
    alert: float
    """Severe probability from which danger is not excluded, 0-1: keeps the stated recall on calibration data."""
    alert_recall: float
    """Share of severe texts at or above ``alert`` on calibration data, 0-1."""
    evidence: float
    """Clause score for tier ≥ severe from which a clause is shown as evidence."""

    def tier_probabilities(self, features: Floats, hits: HitTable) -> Floats:
        """Shape (texts, tiers): probability of tier ≥ 1, ≥ 2 …; never increasing along a row.

        Args:
            features: Shape (texts, tiers, 4).
            hits: Tripwire hits of the batch.
        """
        columns = [_logistic(tier.log_odds(features[:, at], hits.tiers)) for at, tier in enumerate(self.tiers)]
        result: Floats = np.minimum.accumulate(np.stack(columns, axis=1), axis=1)
        return result

    def signal_probabilities(self, features: Floats, hits: HitTable) -> Floats:
        """Shape (texts, signals); ``features`` of shape (texts, signals, 4)."""
        columns = [
            _logistic(signal.log_odds(features[:, at], hits.signals[:, at].astype(np.int64)))
            for at, signal in enumerate(self.signals)
        ]
        return np.stack(columns, axis=1) if columns else np.zeros((len(features), 0))

    def decide(self, probabilities: Floats, hits: HitTable) -> Ints:
        """Tier per text: the highest level whose cutoff is reached, and at least what a tripwire says."""
        reached = np.zeros(len(probabilities), dtype=np.int64)
        for level, tier in enumerate(self.tiers, 1):
            reached[probabilities[:, level - 1] >= tier.cutoff] = level
        return np.maximum(reached, hits.tiers)


def _logistic(log_odds: Floats) -> Floats:
    result: Floats = 1.0 / (1.0 + np.exp(-np.clip(log_odds, -40, 40)))
    return result


def summarise(texts: Floats, clauses: Floats, text_of: Ints) -> Floats:
    """Features of the stacking.

    Args:
        texts: Shape (texts, outputs): scores of whole texts.
        clauses: Shape (clauses, outputs).
        text_of: Shape (clauses,), ascending: text of each clause.

    Returns:
        Shape (texts, outputs, 4): text score, worst clause, mean of the worst three, log(1 + clauses). A text without
        clauses repeats its text score.
    """
    found = np.empty((*texts.shape, 4))
    bounds = np.searchsorted(text_of, np.arange(len(texts) + 1))
    for row in range(len(texts)):
        own = clauses[bounds[row] : bounds[row + 1]]
        found[row, :, 0] = texts[row]
        found[row, :, 3] = np.log1p(len(own))
        if len(own) == 0:
            found[row, :, 1] = found[row, :, 2] = texts[row]
            continue
        ranked = np.sort(own, axis=0)[::-1]
        found[row, :, 1] = ranked[0]
        found[row, :, 2] = ranked[:TOP].mean(axis=0)
    return found
