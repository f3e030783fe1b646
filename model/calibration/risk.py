"""Calibrated risk: text scores, the worst clauses and tripwire hits → probabilities and a tier."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from model.tripwire import Hit

__all__ = ("HitTable", "OutputCalibration", "RiskCalibration", "RiskVerdicts", "join_encoder", "summarise")

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

    @classmethod
    def of(cls, hits: Sequence[Sequence[Hit]], signal_codes: Sequence[str]) -> HitTable:
        """Tabulate the hits of each text; columns in the order of ``signal_codes``."""
        tiers = [max((hit.tier for hit in found), default=0) for found in hits]
        named = [[any(code in hit.signals for hit in found) for code in signal_codes] for found in hits]
        return cls(
            np.array(tiers, dtype=np.int64), np.array(named, dtype=np.bool_).reshape(len(hits), len(signal_codes))
        )

    def take(self, rows: Ints) -> HitTable:
        """The hits of some texts."""
        return HitTable(self.tiers[rows], self.signals[rows])


class RiskVerdicts(msgspec.Struct, frozen=True):
    """What is decided about the risk of a batch."""

    tiers: Ints
    """Shape (texts,)."""
    severe: Floats
    """Shape (texts,): probability that the tier is severe; never below the cutoff where a tripwire made it severe."""
    signals: Floats
    """Shape (texts, signals): probabilities, 1 where a tripwire names the signal."""


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
    encoder: float = 0.0
    """Weight of the encoder's log-odds, never negative; 0 where the linear scorer speaks alone."""

    def log_odds(self, features: Floats, hits: Ints) -> Floats:
        """Log-odds.

        Args:
            features: Shape (texts, 4) from :func:`summarise`, or (texts, 5) from :func:`join_encoder`.
            hits: Shape (texts,): index of the lift + 1, 0 for no hit.
        """
        weights = (self.text, self.worst, self.top, self.length, self.encoder)[: features.shape[1]]
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
    """Share of severe texts at or above ``alert``, 0-1: conformal risk control (Angelopoulos et al., ICLR 2024) keeps
    the expected share of missed ones at or below 1 - ``alert_recall`` on texts like those of the calibration."""
    evidence: float
    """Clause score for tier ≥ severe from which a clause is shown as evidence."""
    alert_texts: int = 0
    """Severe calibration texts behind ``alert``; 0 in bundles that did not count them."""

    def tier_probabilities(self, features: Floats, hits: HitTable) -> Floats:
        """Shape (texts, tiers): probability of tier ≥ 1, ≥ 2 …; never increasing along a row.

        Args:
            features: Shape (texts, tiers, 4) or (texts, tiers, 5).
            hits: Tripwire hits of the batch.
        """
        columns = [_logistic(tier.log_odds(features[:, at], hits.tiers)) for at, tier in enumerate(self.tiers)]
        result: Floats = np.minimum.accumulate(np.stack(columns, axis=1), axis=1)
        return result

    def signal_probabilities(self, features: Floats, hits: HitTable) -> Floats:
        """Shape (texts, signals); ``features`` of shape (texts, signals, 4 or 5)."""
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

    def judge(self, features: Floats, hits: HitTable, severe_tier: int) -> RiskVerdicts:
        """Tiers, severe probabilities and signals of a batch.

        Args:
            features: Shape (texts, tiers + signals, 4 or 5).
            hits: Tripwire hits of the batch.
            severe_tier: Level from which a tier is severe.
        """
        levels, at = len(self.tiers), severe_tier - 1
        probabilities = self.tier_probabilities(features[:, :levels], hits)
        tiers = self.decide(probabilities, hits)
        # A tier that a tripwire raised to severe never stands beside a probability below the cutoff.
        floor = np.where(tiers >= severe_tier, self.tiers[at].cutoff, 0.0)
        signals = self.signal_probabilities(features[:, levels:], hits)
        return RiskVerdicts(tiers, np.maximum(probabilities[:, at], floor), np.where(hits.signals, 1.0, signals))


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


def join_encoder(features: Floats, risks: Floats) -> Floats:
    """Features of both scorers.

    Args:
        features: Shape (texts, outputs, 4), from :func:`summarise`.
        risks: Shape (texts, outputs): log-odds of the encoder.

    Returns:
        Shape (texts, outputs, 5).
    """
    return np.concatenate([features, risks[:, :, None]], axis=2)
