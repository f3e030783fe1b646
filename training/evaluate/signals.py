"""How well the danger signals are named, over the texts whose signals somebody labelled."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import average_precision_score, precision_recall_fscore_support

from training.evaluate.bootstrap import Measure
from training.evaluate.results import ClassScore
from training.evaluate.weighted import FScore, Ranking, mean_defined

if TYPE_CHECKING:
    from model.taxonomy import Taxonomy
    from training.evaluate.outcomes import Outcomes

__all__ = ("measures", "signal_scores")


def measures(outcomes: Outcomes) -> dict[str, Measure]:
    """Macro-F1, and macro average precision where the probability of every signal is known."""
    labelled = outcomes.signalled
    truth = outcomes.signals[labelled]
    if not truth.any():
        return {}
    columns = zip(outcomes.predicted_signals.T, outcomes.signals.T, strict=True)
    mean_f1 = partial(mean_defined, [FScore(predicted, present, labelled) for predicted, present in columns])
    found = {"signal_macro_f1": Measure(mean_f1(np.ones((1, outcomes.n)))[0], mean_f1)}
    if outcomes.signal_probability is not None:
        shown = np.flatnonzero(truth.any(axis=0))
        probability = outcomes.signal_probability[:, shown]
        value = average_precision_score(truth[:, shown], probability[labelled], average="macro")
        precisions = [
            Ranking(probability[:, i], outcomes.signals[:, at], labelled).average_precision
            for i, at in enumerate(shown)
        ]
        found["signal_macro_ap"] = Measure(value, partial(mean_defined, precisions))
    return found


def signal_scores(outcomes: Outcomes, taxonomy: Taxonomy) -> tuple[ClassScore, ...]:
    """Precision, recall and F1 of every signal, in taxonomy order; empty when no text has them labelled."""
    labelled = outcomes.signalled
    if not labelled.any():
        return ()
    truth, predicted = outcomes.signals[labelled], outcomes.predicted_signals[labelled]
    scores = [
        precision_recall_fscore_support(t, p, average="binary", zero_division=0)
        for t, p in zip(truth.T, predicted.T, strict=True)
    ]
    return tuple(
        ClassScore(
            signal.code, signal.name, float(p), float(r), float(f), int(truth[:, i].sum()), int(predicted[:, i].sum())
        )
        for i, (signal, (p, r, f, _)) in enumerate(zip(taxonomy.signals, scores, strict=True))
    )
