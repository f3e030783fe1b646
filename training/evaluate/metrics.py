"""All metrics of one bundle on one set of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from training.evaluate import domains, severity, signals, slices
from training.evaluate.bootstrap import RESAMPLES, Estimate, Floats, interval, replicates
from training.evaluate.outcomes import Outcomes, gather
from training.evaluate.results import Metrics

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.prediction import Prediction
    from model.taxonomy import Taxonomy
    from training.corpus import Example

__all__ = ("DEFAULT_SEED", "Measurement", "compute_metrics", "measure")

DEFAULT_SEED = 20240601


class Measurement(msgspec.Struct, frozen=True):
    """Metrics with the replicates behind their intervals, for paired comparisons."""

    metrics: Metrics
    replicates: dict[str, Floats]
    """By metric name (resamples,)."""


def measure(outcomes: Outcomes, taxonomy: Taxonomy, *, seed: int, resamples: int = RESAMPLES) -> Measurement:
    """Compute every metric that the labels allow.

    Args:
        outcomes: Labels and predictions.
        taxonomy: Names and orders.
        seed: Of the bootstrap.
        resamples: Bootstrap replicates.
    """
    found = domains.measures(outcomes) | severity.severe_measures(outcomes)
    found |= severity.tier_measures(outcomes, len(taxonomy.tiers)) | signals.measures(outcomes)
    drawn = replicates(found, outcomes.n, seed=seed, resamples=resamples)
    estimates = {name: Estimate(float(each.value), *interval(drawn[name])) for name, each in found.items()}
    rated, rows = outcomes.rated, np.arange(outcomes.n)
    metrics = Metrics(
        n=outcomes.n,
        rated=int(rated.sum()),
        severe=int(outcomes.severe.sum()),
        seed=seed,
        resamples=resamples,
        estimates=estimates,
        domains=domains.class_scores(outcomes, taxonomy),
        confusion=domains.confusion(outcomes.domain, outcomes.predicted, len(taxonomy.domains)),
        reliability=domains.reliability(
            outcomes.probability[rows, outcomes.predicted], outcomes.predicted == outcomes.domain
        ),
        risk_coverage=domains.risk_coverage(outcomes),
        slices=slices.slices(outcomes),
        reasons=slices.reason_shares(outcomes),
        severe_tables=severity.severe_tables(outcomes),
        tier_confusion=domains.confusion(outcomes.tier[rated], outcomes.predicted_tier[rated], len(taxonomy.tiers))
        if rated.any()
        else None,
        signals=signals.signal_scores(outcomes, taxonomy),
    )
    return Measurement(metrics, drawn)


def compute_metrics(
    examples: Sequence[Example],
    predictions: Sequence[Prediction],
    taxonomy: Taxonomy,
    seed: int = DEFAULT_SEED,
    signal_probability: Floats | None = None,
) -> Metrics:
    """Metrics of predictions against labels, with bootstrap 95 % intervals.

    Args:
        examples: Labelled texts, at least one; tiers and signals may be missing.
        predictions: One per example, in the same order.
        taxonomy: The taxonomy of both.
        seed: Of the bootstrap; equal seeds give equal intervals.
        signal_probability: Probability of every signal (n, S), where the model gives it.

    Raises:
        EvaluationError: ``F331`` nothing to evaluate, ``F332`` a code the taxonomy does not have.
    """
    return measure(gather(examples, predictions, taxonomy, signal_probability), taxonomy, seed=seed).metrics
