"""Plots of an evaluation as SVG, drawn from :class:`Metrics` alone; the same metrics give the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from training.evaluate.fonts import chinese_font

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from training.evaluate.results import ClassScore, Metrics, ReliabilityBin, SevereTables

__all__ = ("draw_all",)

BLUE, ORANGE, GREY = "#0072b2", "#d55e00", "#777777"
"""Colours that colour-blind readers tell apart (Okabe & Ito, 2008)."""
_POINT_NAMES = {"severe": "predicted tier is severe", "alert": "alert rule"}


def _axes(title: str, x: str, y: str, size: tuple[float, float] = (5.2, 4.4)) -> tuple[Figure, Any]:
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(title, fontsize=11)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.grid(visible=True, color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    return figure, axes


def _labels(domains: Sequence[ClassScore]) -> list[str]:
    """Chinese names; without a Chinese font the codes, and numbers for codes that are not ASCII."""
    if chinese_font():
        return [domain.name for domain in domains]
    return [domain.code if domain.code.isascii() else f"#{place}" for place, domain in enumerate(domains, start=1)]


def _confusion(metrics: Metrics) -> Figure:
    counts = np.array(metrics.confusion, dtype=np.float64)
    totals = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, totals, out=np.zeros_like(counts), where=totals > 0)
    side = 2.5 + 0.4 * len(counts)
    figure, axes = _axes("Domains: share of each labelled domain (row)", "predicted", "labelled", (side, side))
    axes.grid(visible=False)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    places, labels = range(len(counts)), _labels(metrics.domains)
    axes.set_xticks(places, labels, rotation=60, ha="right", rotation_mode="anchor", fontsize=8)
    axes.set_yticks(places, [f"{label} ({int(n)})" for label, n in zip(labels, totals[:, 0], strict=True)], fontsize=8)
    for row, column in zip(*np.nonzero(shares >= 0.005), strict=True):
        colour = "white" if shares[row, column] > 0.6 else "black"
        axes.text(column, row, f"{100 * shares[row, column]:.0f}", ha="center", va="center", fontsize=6.5, color=colour)
    return figure


def _reliability(bins: Sequence[ReliabilityBin], title: str) -> Figure:
    figure, axes = _axes(title, "predicted probability", "observed frequency")
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=1, linestyle="--")
    x, y = [each.confidence for each in bins], [each.frequency for each in bins]
    largest = max(each.n for each in bins)
    axes.plot(x, y, color=BLUE, linewidth=1)
    axes.scatter(x, y, s=[12 + 140 * each.n / largest for each in bins], color=BLUE, alpha=0.75)
    for each in bins:
        axes.annotate(
            str(each.n), (each.confidence, each.frequency), textcoords="offset points", xytext=(5, 6), fontsize=7
        )
    axes.set_xlim(-0.03, 1.03)
    axes.set_ylim(-0.05, 1.1)
    return figure


def _risk_coverage(metrics: Metrics) -> Figure:
    figure, axes = _axes("Domain: error when only the surest texts are answered", "share of texts answered", "error")
    coverage, error, lenient = np.array(metrics.risk_coverage).T
    axes.plot(coverage, error, color=BLUE, label="label only")
    axes.plot(coverage, lenient, color=ORANGE, label="alternatives count")
    axes.set_xlim(0, 1)
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)
    return figure


def _precision_recall(tables: SevereTables) -> Figure:
    figure, axes = _axes("Severe: precision and recall", "recall", "precision")
    recall, precision = np.array(tables.precision_recall).T
    axes.step(recall, precision, where="pre", color=BLUE, linewidth=1.2, label="severe probability")
    for point, marker in zip(tables.operating_points, ("o", "s"), strict=False):
        if point.precision is not None:
            label = f"{_POINT_NAMES[point.name]} ({100 * point.alerts:.1f} % alarmed on)"
            axes.plot(point.recall, point.precision, marker, color=ORANGE, markersize=7, label=label)
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, 1.02)
    axes.legend(frameon=False, fontsize=8)
    return figure


def draw_all(metrics: Metrics, folder: Path) -> tuple[str, ...]:
    """Write every plot the metrics allow.

    Args:
        metrics: What was measured.
        folder: Existing directory.

    Returns:
        File names: ``confusion.svg``, ``reliability-domain.svg``, ``risk-coverage.svg`` and, with severe texts,
        ``reliability-severe.svg``, ``precision-recall-severe.svg``.
    """
    settings: Any = {"svg.hashsalt": "fenliu", "font.size": 9}
    if font := chinese_font():
        settings |= {"font.family": ["DejaVu Sans", font]}
    with mpl.rc_context(settings):
        figures = {
            "confusion.svg": _confusion(metrics),
            "reliability-domain.svg": _reliability(metrics.reliability, "Domain: first suggestion"),
            "risk-coverage.svg": _risk_coverage(metrics),
        }
        if metrics.severe_tables is not None:
            figures["reliability-severe.svg"] = _reliability(
                metrics.severe_tables.reliability, "Severe: probability against what was labelled"
            )
            figures["precision-recall-severe.svg"] = _precision_recall(metrics.severe_tables)
        for name, figure in figures.items():
            figure.savefig(folder / name, format="svg", metadata={"Date": None})
    return tuple(figures)
