"""How well the domain is suggested."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, log_loss, precision_recall_fscore_support

from training.evaluate.bootstrap import Floats, Measure
from training.evaluate.results import ClassScore, ReliabilityBin
from training.evaluate.weighted import CalibrationError, MacroF1, Mean

if TYPE_CHECKING:
    import numpy.typing as npt

    from model.taxonomy import Taxonomy
    from training.evaluate.outcomes import Outcomes

__all__ = ("BINS", "class_scores", "confusion", "measures", "reliability", "risk_coverage")

BINS = 15
"""Equal-width bins of calibration errors and reliability diagrams (Guo et al., ICML 2017)."""
_CURVE_POINTS = 100


def measures(outcomes: Outcomes) -> dict[str, Measure]:
    """Single-number metrics of the domain, by their catalogue names."""
    truth, predicted, rows = outcomes.domain, outcomes.predicted, np.arange(outcomes.n)
    right = predicted == truth
    acceptable = outcomes.acceptable[rows, predicted]
    covered, size = outcomes.in_set[rows, truth], outcomes.in_set.sum(axis=1)
    confidence = outcomes.probability[rows, predicted]
    classes = outcomes.probability.shape[1]
    losses = -np.log(np.clip(outcomes.probability[rows, truth], np.finfo(np.float64).eps, 1.0))
    loss = log_loss(truth, outcomes.probability, labels=np.arange(classes))
    error = CalibrationError(confidence, right, np.ones(outcomes.n, dtype=np.bool_), BINS)
    found = {
        "domain_accuracy": Measure(accuracy_score(truth, predicted), Mean(right)),
        "domain_lenient_accuracy": Measure(acceptable.mean(), Mean(acceptable)),
        "domain_macro_f1": Measure(
            f1_score(truth, predicted, average="macro", zero_division=0), MacroF1(truth, predicted, classes)
        ),
        "domain_top3_accuracy": Measure((outcomes.rank < 3).mean(), Mean(outcomes.rank < 3)),
        "domain_log_loss": Measure(loss, Mean(losses)),
        "domain_ece": Measure(error(np.ones((1, outcomes.n)))[0], error),
    }
    if outcomes.in_set.any():
        found["set_coverage"] = Measure(covered.mean(), Mean(covered))
        found["set_mean_size"] = Measure(size.mean(), Mean(size))
    return found


def class_scores(outcomes: Outcomes, taxonomy: Taxonomy) -> tuple[ClassScore, ...]:
    """Precision, recall and F1 of every domain, in taxonomy order."""
    labels = np.arange(len(taxonomy.domains))
    precision, recall, f1, support = precision_recall_fscore_support(
        outcomes.domain, outcomes.predicted, labels=labels, zero_division=0
    )
    predicted = np.bincount(outcomes.predicted, minlength=len(labels))
    return tuple(
        ClassScore(
            d.code, d.name, float(precision[i]), float(recall[i]), float(f1[i]), int(support[i]), int(predicted[i])
        )
        for i, d in enumerate(taxonomy.domains)
    )


def confusion(truth: npt.NDArray[np.int64], predicted: npt.NDArray[np.int64], size: int) -> tuple[tuple[int, ...], ...]:
    """Counts by truth (row) and prediction (column), both 0 … size - 1."""
    table = confusion_matrix(truth, predicted, labels=np.arange(size))
    return tuple(tuple(int(count) for count in row) for row in table)


def reliability(probability: Floats, happened: npt.NDArray[np.bool_], bins: int = BINS) -> tuple[ReliabilityBin, ...]:
    """Mean probability against observed frequency per equal-width bin; empty bins are left out.

    Args:
        probability: (n,), 0-1; exactly 1 belongs to the last bin.
        happened: (n,)
        bins: Number of bins.
    """
    index = np.minimum((probability * bins).astype(np.int64), bins - 1)
    return tuple(
        ReliabilityBin(
            low=place / bins,
            high=(place + 1) / bins,
            n=int((index == place).sum()),
            confidence=float(probability[index == place].mean()),
            frequency=float(happened[index == place].mean()),
        )
        for place in np.unique(index).tolist()
    )


def risk_coverage(outcomes: Outcomes) -> tuple[tuple[float, float, float], ...]:
    """Error among the most confident texts, at about a hundred coverages (El-Yaniv & Wiener, JMLR 2010)."""
    rows = np.arange(outcomes.n)
    order = np.argsort(-outcomes.probability[rows, outcomes.predicted], kind="stable")
    answered = np.arange(1, outcomes.n + 1)
    error = np.cumsum((outcomes.predicted != outcomes.domain)[order]) / answered
    lenient = np.cumsum(~outcomes.acceptable[rows, outcomes.predicted][order]) / answered
    shown = np.unique(np.linspace(1, outcomes.n, min(_CURVE_POINTS, outcomes.n)).round().astype(np.int64)) - 1
    return tuple((float(answered[i] / outcomes.n), float(error[i]), float(lenient[i])) for i in shown)
