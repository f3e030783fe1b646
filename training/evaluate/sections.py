"""The tables of a report, each as Markdown from the metrics alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.evaluate.catalogue import CATALOGUE, show, show_difference, show_estimate
from training.evaluate.markdown import table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from model.taxonomy import Taxonomy
    from training.behaviour import CapabilityRate, Comparison
    from training.evaluate.bootstrap import Estimate
    from training.evaluate.comparison import Reference
    from training.evaluate.results import ClassScore, Metrics, SevereTables

__all__ = (
    "behaviour_table",
    "class_table",
    "headline_table",
    "operating_table",
    "reason_table",
    "slice_table",
    "threshold_table",
    "tier_table",
)

_POINT_NAMES = {"severe": "predicted tier is severe", "alert": "alert rule"}


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def headline_table(
    metrics: Metrics,
    *,
    name: str = "value",
    other: Metrics | None = None,
    other_name: str = "",
    differences: Mapping[str, Estimate] | None = None,
    references: Sequence[Reference] = (),
) -> str:
    """All single-number metrics, next to another bundle's and to published ones.

    Args:
        metrics: Ours.
        name: Heading of our column.
        other: Of the compared bundle on the same texts.
        other_name: Heading of its column.
        differences: Ours minus the other's, with paired intervals.
        references: One more column each.
    """
    header = ["", "metric", f"{name} (95 % interval)"]
    if other is not None:
        header += [f"{other_name} (95 % interval)", "difference (paired)"]
    rows = []
    known = set(metrics.estimates) | set(other.estimates if other else ())
    for key, entry in CATALOGUE.items():
        if key not in known:
            continue
        row = [entry.group, entry.title, show_estimate(key, metrics.estimates.get(key))]
        if other is not None:
            row.append(show_estimate(key, other.estimates.get(key)))
            row.append(show_difference(key, (differences or {}).get(key)))
        rows.append(row + [show(key, reference.values.get(key)) for reference in references])
    return table([*header, *(reference.name for reference in references)], rows, left=2)


def class_table(scores: Sequence[ClassScore]) -> str:
    """Precision, recall, F1 and support per domain or signal."""
    return table(
        ("class", "code", "precision", "recall", "F1", "labelled", "predicted"),
        (
            (s.name, f"`{s.code}`", f"{s.precision:.3f}", f"{s.recall:.3f}", f"{s.f1:.3f}", s.support, s.predicted)
            for s in scores
        ),
        left=2,
    )


def operating_table(tables: SevereTables) -> str:
    """What the bundle's own decisions caught, missed and alarmed on."""
    return table(
        ("decision", "recall", "precision", "alarmed on", "caught", "missed", "false alarms"),
        (
            (
                _POINT_NAMES[p.name],
                f"{p.recall:.3f}",
                "–" if p.precision is None else f"{p.precision:.3f}",
                _percent(p.alerts),
                p.caught,
                p.missed,
                p.false_alarms,
            )
            for p in tables.operating_points
        ),
    )


def threshold_table(tables: SevereTables) -> str:
    """Recall, precision and alerts over thresholds of the severe probability."""
    return table(
        ("threshold", "recall (Wilson 95 %)", "precision", "alarmed on"),
        (
            (
                f"{r.threshold:.4f}",
                show_estimate("severe_recall", r.recall),
                f"{r.precision:.3f}",
                _percent(r.alerts),
            )
            for r in tables.thresholds
        ),
        left=0,
    )


def tier_table(metrics: Metrics, taxonomy: Taxonomy) -> str:
    """Labelled tiers (rows) against predicted ones."""
    names = [f"{tier.level} {tier.name}" for tier in taxonomy.tiers]
    rows = [(name, *counts) for name, counts in zip(names, metrics.tier_confusion or (), strict=True)]
    return table(("labelled \\ predicted", *names), rows)


def slice_table(metrics: Metrics) -> str:
    """Accuracy and severe recall per source and length band."""
    return table(
        ("by", "part", "n", "severe", "domain accuracy (Wilson 95 %)", "severe recall of the alert rule (Wilson 95 %)"),
        (
            (
                part.kind,
                part.name,
                part.n,
                part.severe,
                show_estimate("domain_accuracy", part.accuracy),
                show_estimate("alert_recall", part.severe_recall),
            )
            for part in metrics.slices
        ),
        left=2,
    )


def reason_table(metrics: Metrics) -> str:
    """How often each reason to read first was given, and the domain accuracy then."""
    return table(
        ("reason", "texts", "share", "domain accuracy"),
        (
            (f"`{r.code}`" if r.code else "(no reason)", r.n, _percent(r.n / metrics.n), f"{r.accuracy:.3f}")
            for r in metrics.reasons
        ),
    )


def behaviour_table(comparison: Comparison) -> str:
    """Passed of all cases per capability, one column per model."""

    def cell(rate: CapabilityRate) -> str:
        return f"{rate.passed}/{rate.total} ({_percent(rate.rate)})"

    rows = [(f"`{rates[0].capability}`", *map(cell, rates)) for rates in comparison.rows()]
    return table(("capability", *comparison.reports), rows)
