"""Tables that ``fenliu data`` prints; never a text of the data."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from training.corpus import Severity

if TYPE_CHECKING:
    from model.taxonomy import Taxonomy
    from training.corpus import CheckReport, CleaningReport, Example

__all__ = ("print_report", "print_split")

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.HINT: "cyan"}


def print_report(report: CheckReport, taxonomy: Taxonomy) -> None:
    """Print the result of a check as tables: files, domains, tiers, findings."""
    console = Console(highlight=False)
    files = Table("文件", "行数", "可用", "说明", title="文件", title_justify="left")
    for file in report.files:
        files.add_row(escape(file.file), str(file.rows), str(file.usable), escape("；".join(file.notes)))
    console.print(files)
    classes = Table("领域", "条数", title="领域分布", title_justify="left")
    for code, count in report.domains.items():
        classes.add_row(escape(taxonomy.name_of(code)), str(count))
    console.print(classes)
    if report.tiers:
        console.print(
            "等级分布："
            + "，".join(f"{'未标' if level == '-' else level} {count}" for level, count in report.tiers.items())
        )
    if report.findings:
        table = Table("程度", title="发现", title_justify="left", show_lines=True)
        table.add_column("发现", overflow="fold")
        table.add_column("数量")
        table.add_column("位置（文件:行）", overflow="fold")
        for found in report.findings:
            more = "\n……" if found.count > len(found.places) else ""
            severity = f"[{_STYLES[found.severity]}]{found.severity.chinese}[/]"
            table.add_row(severity, escape(found.message), str(found.count), escape("\n".join(found.places)) + more)
        console.print(table)
    counts = "，".join(f"{severity.chinese} {report.count(severity)} 项" for severity in Severity)
    console.print(counts if report.findings else "没有发现问题。")


def print_split(parts: dict[str, list[Example]], taxonomy: Taxonomy, cleaning: CleaningReport, corrected: int) -> None:
    """Print how many examples of which tier each part got, and what cleaning changed."""
    levels = [tier.level for tier in taxonomy.tiers]
    table = Table(
        "部分", "条数", *(f"等级 {level}" for level in levels), "领域最少", title="拆分结果", title_justify="left"
    )
    for name, members in parts.items():
        tiers = Counter(example.tier for example in members)
        domains = Counter(example.domain for example in members)
        rarest = min(taxonomy.domain_codes, key=lambda code: domains[code])
        table.add_row(
            name, str(len(members)), *(str(tiers[level]) for level in levels),
            f"{escape(taxonomy.name_of(rarest))} {domains[rarest]}",
        )  # fmt: skip
    console = Console(highlight=False)
    console.print(table)
    console.print(
        f"清理：更正标注 {corrected} 条，去首尾空白 {cleaning.trimmed} 条，删去不在原文的证据 {cleaning.evidence_dropped} 条，"
        f"删去重复 {cleaning.duplicates_dropped} 条。"
    )
