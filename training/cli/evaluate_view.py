"""Tables that ``fenliu evaluate`` prints; never a text of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from training.behaviour import render_table
from training.evaluate.catalogue import CATALOGUE, show, show_difference, show_estimate

if TYPE_CHECKING:
    from pathlib import Path

    from training.evaluate.report import Evaluation
    from training.evaluate.results import Metrics

__all__ = ("print_evaluation",)


def print_evaluation(found: Evaluation, out: Path) -> None:
    """Print metrics and pass rates as tables, and where the report lies.

    Args:
        found: What was measured.
        out: Directory of the report.
    """
    console = Console(highlight=False)
    if found.metrics is not None:
        console.print(_metrics_table(found, found.metrics))
    if found.behaviour is not None:
        console.print(render_table(found.behaviour))
    console.print(f"报告：{escape(str(out / 'report.md'))}")


def _metrics_table(found: Evaluation, metrics: Metrics) -> Table:
    other = found.compared
    table = Table("指标", f"{escape(found.provenance.bundle)}（95 % 区间）", title_justify="left")
    table.title = f"{metrics.n} 条文本，标了等级 {metrics.rated} 条，其中严重 {metrics.severe} 条"
    if other is not None:
        table.add_column(f"{escape(found.provenance.compared or '')}（95 % 区间）")
        table.add_column("差（配对）")
    for reference in found.references:
        table.add_column(escape(reference.name))
    for name, entry in CATALOGUE.items():
        if name not in metrics.estimates:
            continue
        cells = [entry.chinese, show_estimate(name, metrics.estimates[name])]
        if other is not None:
            cells += [
                show_estimate(name, other.estimates.get(name)),
                show_difference(name, found.differences.get(name)),
            ]
        table.add_row(*cells, *(show(name, reference.values.get(name)) for reference in found.references))
    return table
