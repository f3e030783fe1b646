"""How well severe texts are found, and how well the tier is given."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    cohen_kappa_score,
    f1_score,
    precision_recall_curve,
    precision_score,
    recall_score,
    roc_auc_score,
)

from training.evaluate.bootstrap import Measure
from training.evaluate.domains import BINS, reliability
from training.evaluate.proportion import proportion
from training.evaluate.results import OperatingPoint, SevereTables, ThresholdRow
from training.evaluate.weighted import CalibrationError, FScore, Mean, QuadraticKappa, Ranking

if TYPE_CHECKING:
    import numpy.typing as npt

    from training.evaluate.outcomes import Outcomes

__all__ = ("TARGET_RECALLS", "severe_measures", "severe_tables", "tier_measures")

TARGET_RECALLS = (0.90, 0.95, 0.98)
"""Recalls of severe texts whose price in alerts is reported."""
_TABLE_RECALLS = (0.50, 0.60, 0.70, 0.80, 0.85, 0.90, 0.95, 0.98, 1.00)
_CURVE_POINTS = 200


def _decision(name: str, decided: npt.NDArray[np.bool_], outcomes: Outcomes) -> dict[str, Measure]:
    rated, truth = outcomes.rated, outcomes.severe
    recall = recall_score(truth[rated], decided[rated])
    found = {
        f"{name}_recall": Measure(recall, Mean(decided, rated & truth)),
        f"{name}_f1": Measure(f1_score(truth[rated], decided[rated]), FScore(decided, truth, rated)),
        f"{name}_share": Measure(decided[rated].mean(), Mean(decided, rated)),
    }
    if decided[rated].any():
        precision = precision_score(truth[rated], decided[rated])
        found[f"{name}_precision"] = Measure(precision, Mean(truth, rated & decided))
    return found


def severe_measures(outcomes: Outcomes) -> dict[str, Measure]:
    """Single-number metrics of "tier is severe"; empty when no labelled text is severe."""
    rated, truth, score = outcomes.rated, outcomes.severe, outcomes.severe_probability
    if not truth.any():
        return {}
    ranking = Ranking(score, truth, rated)
    error = CalibrationError(score, truth, rated, BINS)
    once = np.ones((1, outcomes.n))
    found = {"severe_ece": Measure(error(once)[0], error)}
    if not truth[rated].all():
        found["severe_auc"] = Measure(roc_auc_score(truth[rated], score[rated]), ranking.auc)
        found["severe_ap"] = Measure(average_precision_score(truth[rated], score[rated]), ranking.average_precision)
    for recall in TARGET_RECALLS:
        needed = partial(ranking.alerts_needed, recall=recall)
        found[f"severe_alerts_for_{recall * 100:.0f}"] = Measure(needed(once)[0], needed)
    found |= _decision("severe", outcomes.predicted_severe, outcomes)
    found |= _decision("alert", outcomes.alerted, outcomes)
    evidence = truth & outcomes.has_evidence
    if evidence.any():
        hit = outcomes.evidence_hit
        found["evidence_overlap"] = Measure(hit[evidence].mean(), Mean(hit, evidence))
    return found


def tier_measures(outcomes: Outcomes, levels: int) -> dict[str, Measure]:
    """Accuracy and quadratic kappa of the tier; empty when no text has one."""
    rated = outcomes.rated
    if not rated.any() or not levels:
        return {}
    truth, predicted = outcomes.tier, outcomes.predicted_tier
    right = truth == predicted
    found = {"tier_accuracy": Measure(accuracy_score(truth[rated], predicted[rated]), Mean(right, rated))}
    if len(np.union1d(truth[rated], predicted[rated])) > 1:
        kappa = cohen_kappa_score(truth[rated], predicted[rated], weights="quadratic", labels=np.arange(levels))
        found["tier_kappa"] = Measure(kappa, QuadraticKappa(truth, predicted, rated, levels))
    return found


def _threshold_row(threshold: float, score: npt.NDArray[np.float64], truth: npt.NDArray[np.bool_]) -> ThresholdRow:
    alarmed = score >= threshold
    caught, severe = int((alarmed & truth).sum()), int(truth.sum())
    return ThresholdRow(
        threshold=float(threshold),
        recall=proportion(caught, severe),
        precision=caught / int(alarmed.sum()),
        alerts=float(alarmed.mean()),
    )


def _operating_point(name: str, decided: npt.NDArray[np.bool_], truth: npt.NDArray[np.bool_]) -> OperatingPoint:
    caught, false = int((decided & truth).sum()), int((decided & ~truth).sum())
    return OperatingPoint(
        name=name,
        recall=caught / int(truth.sum()),
        precision=caught / (caught + false) if caught + false else None,
        alerts=float(decided.mean()),
        caught=caught,
        missed=int(truth.sum()) - caught,
        false_alarms=false,
    )


def _curve(score: npt.NDArray[np.float64], truth: npt.NDArray[np.bool_]) -> tuple[tuple[float, float], ...]:
    """(recall, best precision at it) with rising recall, at most about two hundred points."""
    precision, recall, _ = precision_recall_curve(truth, score)
    reached, first = np.unique(recall[::-1], return_index=True)
    best = precision[::-1][first]
    shown = np.unique(np.linspace(0, len(reached) - 1, min(_CURVE_POINTS, len(reached))).round().astype(np.int64))
    return tuple((float(reached[i]), float(best[i])) for i in shown)


def severe_tables(outcomes: Outcomes) -> SevereTables | None:
    """Threshold table, curves and the ids of missed texts; None when no labelled text is severe."""
    rated = outcomes.rated
    truth, score = outcomes.severe[rated], outcomes.severe_probability[rated]
    if not truth.any():
        return None
    highest = np.sort(score[truth])[::-1]
    places = {int(np.ceil(recall * len(highest) - 1e-9)) - 1 for recall in _TABLE_RECALLS}
    thresholds = sorted({float(highest[max(place, 0)]) for place in places}, reverse=True)
    missed = sorted(np.flatnonzero(outcomes.severe & ~outcomes.alerted), key=lambda row: (-outcomes.tier[row], row))
    return SevereTables(
        thresholds=tuple(_threshold_row(threshold, score, truth) for threshold in thresholds),
        operating_points=(
            _operating_point("severe", outcomes.predicted_severe[rated], truth),
            _operating_point("alert", outcomes.alerted[rated], truth),
        ),
        reliability=reliability(score, truth),
        precision_recall=_curve(score, truth),
        missed=tuple(outcomes.ids[row] for row in missed),
    )
