"""How one assessed text looks in a terminal."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.prediction import Evidence, Prediction
    from model.taxonomy import Taxonomy
    from serving.routing import Route

__all__ = ("highlighted", "print_triage", "tier_style")

TIER_STYLES = ("black on green", "black on yellow", "bold white on dark_orange3", "bold white on red")
"""Badge by level; the last one also for what lies above."""

LEVELS = {"village": "村（社区）", "town": "乡镇（街道）", "county": "县级"}
SHOWN = 5
"""Domains shown at least, besides all of the suggested set."""
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode categories that could steer the terminal or turn the text around."""


def tier_style(level: int) -> str:
    """Style of the badge of a level."""
    return TIER_STYLES[min(level, len(TIER_STYLES) - 1)]


def print_triage(text: str, prediction: Prediction, route: Route, taxonomy: Taxonomy) -> None:
    """Print badge, domains, signals, reasons, the text with its evidence, and the route.

    Args:
        text: As it was given.
        prediction: What the bundle says about it.
        route: Where it goes.
        taxonomy: The bundle's labels.
    """
    console = Console(highlight=False)
    console.print(_badge(prediction, taxonomy))
    console.print(_domains(prediction))
    if prediction.signals:
        signals = "、".join(f"{each.name}（{each.probability:.0%}）" for each in prediction.signals)
        console.print(Text.assemble(("信号  ", "bold"), signals))
    for piece in prediction.evidence:
        source = "模型" if piece.source == "model" else piece.source
        console.print(Text.assemble(("依据  ", "bold"), highlighted(piece.text, ()), (f"  {source}", "dim")))
    for reason in prediction.needs_human:
        console.print(Text.assemble(("请人工核对  ", "bold yellow"), reason.message))
    console.print(Text("原文", "bold"), Padding(highlighted(text, prediction.evidence), (0, 0, 0, 2)))
    console.print(_route(route))
    console.print(Text(f"模型包 {prediction.bundle}{'（部分功能不可用）' * prediction.degraded}", "dim"))


def highlighted(text: str, evidence: Sequence[Evidence]) -> Text:
    """The text with its evidence marked; characters that could steer the terminal show as ``·``."""
    shown = Text("".join(character if _is_plain(character) else "·" for character in text))
    for piece in evidence:
        shown.stylize("bold black on yellow", piece.start, piece.end)
    return shown


def _is_plain(character: str) -> bool:
    return character in "\n\t" or unicodedata.category(character) not in HIDDEN


def _badge(prediction: Prediction, taxonomy: Taxonomy) -> Text:
    if not taxonomy.tiers:
        return Text("未分级（分类文件没有风险等级）", "dim")
    name = taxonomy.tier(prediction.tier).name
    severe = f"  “{taxonomy.tier(taxonomy.severe_tier).name}”及以上的概率 {prediction.severe_probability:.1%}"
    return Text.assemble((f" {prediction.tier} {name} ", tier_style(prediction.tier)), severe)


def _domains(prediction: Prediction) -> Table:
    table = Table("领域", "代码")
    table.add_column("概率", justify="right")
    table.add_column("建议集", justify="center")
    for place, each in enumerate(prediction.suggestions):
        if place < SHOWN or each.in_set:
            style = "bold" if place == 0 else ""
            table.add_row(each.name, each.domain, f"{each.probability:.1%}", "✓" if each.in_set else "", style=style)
    return table


def _route(route: Route) -> Table:
    table = Table("", "", title="分流", title_justify="left", show_header=False, show_lines=True)
    table.columns[1].overflow = "fold"
    table.add_row("主办", Text(f"{route.lead.name}（{LEVELS[route.level]}，{route.lead.code}）", "bold"))
    table.add_row("时限", f"{route.due_at:%Y-%m-%d %H:%M}")
    for helper in route.co_handlers:
        table.add_row("协办", Text(f"{helper.name}  {helper.due_at:%Y-%m-%d %H:%M} 前"))
    table.add_row("理由", Text(route.reason))
    table.add_row("法律提示", Text(route.legal_note))
    table.add_row("规则", Text(route.rule))
    return table
