"""Risk probabilities, tier cutoffs and the alert threshold."""

from __future__ import annotations

import itertools

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from model.calibration import HitTable, OutputCalibration, RiskCalibration

__all__ = ("RiskTargets", "fit_risk_calibration")

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

PENALTY = 1e-3
"""Of the stacking weights where texts are many."""
GRID = np.round(np.arange(0.05, 0.96, 0.01), 2)
"""Cutoffs tried."""


class RiskTargets(msgspec.Struct, frozen=True):
    """What is right for the calibration texts."""

    tiers: Ints
    """Shape (texts,): level."""
    risks: Bools
    """Shape (texts, outputs): tier ≥ 1, ≥ 2 …, then the signals."""
    weights: Floats
    """Shape (texts,): how much a text counts."""

    def take(self, rows: Ints) -> RiskTargets:
        """The labels of some texts."""
        return RiskTargets(self.tiers[rows], self.risks[rows], self.weights[rows])


def fit_risk_calibration(
    features: Floats,
    hits: HitTable,
    targets: RiskTargets,
    *,
    regular: Bools,
    severe_tier: int,
    recall: float,
    folds: Ints | None = None,
    penalty: float = PENALTY,
) -> RiskCalibration:
    """Fit everything between scores and decisions.

    Args:
        features: Shape (texts, outputs, 4), out of fold, see ``model.calibration.summarise``; or 5 with an encoder, see
            ``model.calibration.join_encoder``.
        hits: Tripwire hits of the same texts.
        targets: Labels.
        regular: Shape (texts,): texts like the inflow; they alone set the alert threshold.
        severe_tier: Level from which a tier is severe.
        recall: Share of severe texts that the alert threshold keeps, 0-1.
        folds: Shape (texts,): where texts are few, cutoffs and the alert are read off probabilities that were fitted
            without the text's own fold; off the fitted ones when None.
        penalty: L2 on the stacking weights, per text.
    """
    levels = targets.risks.shape[1] - hits.signals.shape[1]
    draft = _fit_stack(features, hits, targets, levels, penalty, recall)
    tiers, signals = _both_probabilities(draft, features, hits)
    for fold in np.unique(folds) if folds is not None else ():
        inside, outside = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        part = _fit_stack(features[outside], hits.take(outside), targets.take(outside), levels, penalty, recall)
        tiers[inside], signals[inside] = _both_probabilities(part, features[inside], hits.take(inside))
    cutoffs = _best_tier_cutoffs(tiers, targets, hits, levels)
    severe = tiers[:, severe_tier - 1]
    positive = np.sort(severe[(targets.tiers >= severe_tier) & regular])
    # Order statistic that leaves at most (1 - recall) of the severe texts below, with the finite-sample correction of
    # conformal risk control (Angelopoulos et al., ICLR 2024) for a 0/1 loss.
    at = int(np.floor((len(positive) + 1) * (1 - recall)))
    return msgspec.structs.replace(
        draft,
        tiers=tuple(
            msgspec.structs.replace(tier, cutoff=cutoff) for tier, cutoff in zip(draft.tiers, cutoffs, strict=True)
        ),
        signals=tuple(
            msgspec.structs.replace(
                output, cutoff=_best_cutoff(signals[:, at], targets.risks[:, levels + at], targets.weights)
            )
            for at, output in enumerate(draft.signals)
        ),
        alert=float(positive[at - 1]) if at >= 1 else 0.0,
        alert_texts=len(positive),
    )


def _fit_stack(
    features: Floats, hits: HitTable, targets: RiskTargets, levels: int, penalty: float, recall: float
) -> RiskCalibration:
    """Without cutoffs and alert."""
    named = hits.signals.astype(np.int64)
    outputs = [
        _fit_output(
            features[:, at],
            hits.tiers if at < levels else named[:, at - levels],
            levels if at < levels else 1,
            targets.risks[:, at],
            targets.weights,
            penalty,
        )
        for at in range(features.shape[1])
    ]
    return RiskCalibration(tuple(outputs[:levels]), tuple(outputs[levels:]), 0.0, recall, 0.0)


def _both_probabilities(stack: RiskCalibration, features: Floats, hits: HitTable) -> tuple[Floats, Floats]:
    levels = len(stack.tiers)
    return (
        stack.tier_probabilities(features[:, :levels], hits),
        stack.signal_probabilities(features[:, levels:], hits),
    )


def _fit_output(
    features: Floats, hits: Ints, lifts: int, positive: Bools, weights: Floats, penalty: float
) -> OutputCalibration:
    """Weighted logistic regression; weights of scores and lifts are never negative, so danger never lowers risk."""
    steps = np.stack([hits >= level for level in range(1, lifts + 1)], axis=1).astype(float)
    columns = np.concatenate([features, steps], axis=1)
    centre, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    width = features.shape[1]
    columns[:, :width] = (features - centre) / spread
    signs = np.where(positive, 1.0, -1.0)
    share = weights / max(weights.sum(), 1e-9)

    def loss(parameters: Floats) -> tuple[float, Floats]:
        scores = signs * (columns @ parameters[:-1] + parameters[-1])
        value = float((share * np.logaddexp(0, -scores)).sum() + penalty * (parameters[:-1] ** 2).sum() / 2)
        slope = -share * signs / (1 + np.exp(np.clip(scores, -40, 40)))
        gradient = np.append(columns.T @ slope + penalty * parameters[:-1], slope.sum())
        return value, gradient

    free, positive_only = (None, None), (0.0, None)
    scores = [positive_only, positive_only, positive_only, free, positive_only][:width]
    bounds = [*scores, *([positive_only] * lifts), free]
    found = minimize(loss, np.zeros(columns.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    own = found[:width] / spread
    text, worst, top, length, *encoder = map(float, own)
    return OutputCalibration(
        text=text,
        worst=worst,
        top=top,
        length=length,
        bias=float(found[-1] - (own * centre).sum()),
        lifts=tuple(map(float, np.cumsum(found[width:-1]))),
        encoder=encoder[0] if encoder else 0.0,
    )


def _best_cutoff(probabilities: Floats, positive: Bools, weights: Floats) -> float:
    """Cutoff of the best F1; 0.5 where there is nothing to choose by."""
    if not (positive & (weights > 0)).any():
        return 0.5
    scores = []
    for cutoff in GRID:
        said = probabilities >= cutoff
        right = weights[said & positive].sum()
        scores.append(2 * right / max(weights[said].sum() + weights[positive].sum(), 1e-9))
    return float(GRID[int(np.argmax(scores))])


def _best_tier_cutoffs(probabilities: Floats, targets: RiskTargets, hits: HitTable, levels: int) -> tuple[float, ...]:
    """Cutoffs of the best quadratic κ (Cohen 1968), found by turns over the levels."""
    grid = GRID[::3]
    cutoffs = [0.5] * levels

    def kappa(tried: list[float]) -> float:
        said = np.zeros(len(probabilities), dtype=np.int64)
        for level, cutoff in enumerate(tried, 1):
            said[probabilities[:, level - 1] >= cutoff] = level
        return _quadratic_kappa(targets.tiers, np.maximum(said, hits.tiers), targets.weights, levels + 1)

    for _, at in itertools.product(range(3), range(levels)):
        trials = [[*cutoffs[:at], float(cutoff), *cutoffs[at + 1 :]] for cutoff in grid]
        cutoffs = max(trials, key=kappa)
    return tuple(cutoffs)


def _quadratic_kappa(right: Ints, said: Ints, weights: Floats, levels: int) -> float:
    counts = np.bincount(right * levels + said, weights=weights, minlength=levels * levels)
    table = counts.reshape(levels, levels) / max(float(counts.sum()), 1e-9)
    distance = (np.arange(levels)[:, None] - np.arange(levels)[None, :]) ** 2
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    chance = float((distance * expected).sum())
    return 1 - float((distance * table).sum()) / chance if chance > 0 else 1.0
