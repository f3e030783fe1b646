"""Reports side by side, as a table for the terminal and as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from rich.markup import escape
from rich.table import Table

from training.behaviour.errors import BehaviourError
from training.behaviour.report import (
    BehaviourReport,
    CapabilityRate,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ("Comparison", "compare", "render_markdown", "render_table")


class Comparison(msgspec.Struct, frozen=True):
    """One or more reports of one suite. Its JSON holds every report whole."""

    reports: dict[str, BehaviourReport]
    """By the name of the model, in the order they are shown."""
    gained: dict[str, tuple[str, ...]] = {}
    """Per later model, ids that fail under the first and pass under it."""
    lost: dict[str, tuple[str, ...]] = {}
    """Per later model, ids that pass under the first and fail under it."""

    def rows(self) -> Iterable[tuple[CapabilityRate, ...]]:
        """Per capability the rates of every report; the last row is the overall one."""
        yield from zip(*(report.rates for report in self.reports.values()), strict=True)
        yield tuple(report.overall for report in self.reports.values())


def compare(reports: Mapping[str, BehaviourReport]) -> Comparison:
    """Put reports side by side.

    Args:
        reports: By name, at least one; the first is what the others are held against.

    Raises:
        BehaviourError: ``F346`` no report, or not all of the same suite.
    """
    shapes = {tuple((rate.capability, rate.total) for rate in report.rates) for report in reports.values()}
    if len(shapes) != 1:
        raise BehaviourError(
            "F346", f"要并排的 {len(reports)} 份报告不是同一个行为测试集的结果。", "请用同一个测试集重跑每个模型。"
        )
    (_, first), *others = reports.items()
    before = set(first.failed)
    return Comparison(
        dict(reports),
        {name: tuple(case for case in first.failed if case not in set(report.failed)) for name, report in others},
        {name: tuple(case for case in report.failed if case not in before) for name, report in others},
    )


def _cell(rate: CapabilityRate) -> str:
    return f"{rate.passed}/{rate.total}  {100 * rate.rate:.0f} % [{100 * rate.low:.0f}–{100 * rate.high:.0f}]"


def render_table(comparison: Comparison) -> Table:
    """Pass rates with Wilson's 95 % interval for the terminal."""
    table = Table("能力", title="行为测试（通过率与 95 % 区间）", title_justify="left")
    for name in comparison.reports:
        table.add_column(escape(name), justify="right")
    *capabilities, overall = comparison.rows()
    for rates in capabilities:
        table.add_row(escape(rates[0].capability), *(escape(_cell(rate)) for rate in rates))
    table.add_section()
    table.add_row("合计", *(escape(_cell(rate)) for rate in overall), style="bold")
    return table


def render_markdown(comparison: Comparison) -> str:
    """Pass rates with Wilson's 95 % interval, and the ids that failed under each model."""
    names = [name.replace("|", "\\|") for name in comparison.reports]
    lines = [f"| capability | {' | '.join(names)} |", f"|---|{'---:|' * len(names)}"]
    *capabilities, overall = comparison.rows()
    lines += [f"| `{rates[0].capability}` | {' | '.join(map(_cell, rates))} |" for rates in capabilities]
    lines.append(f"| **all** | {' | '.join(map(_cell, overall))} |")
    for name, report in comparison.reports.items():
        if report.failures:
            listed = ", ".join(f"`{failure.id}` ({', '.join(failure.reasons)})" for failure in report.failures)
            lines += ["", f"Failed under {name}: {listed}."]
    return "\n".join(lines) + "\n"
