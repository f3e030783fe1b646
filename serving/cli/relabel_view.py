"""Progress, notices and summary of ``fenliu relabel``, all on stderr."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from serving.archive import RelabelRequest, Summary

__all__ = ("print_notices", "print_summary", "progress_bar")

TOP_DOMAINS = 10


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int | None], None]]:
    """Show rows done, time gone and time left; yields what is to be called with rows done and rows in all."""
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("已用"), TimeElapsedColumn(),
        TextColumn("还需"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("重新标注", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def print_notices(request: RelabelRequest, summary: Summary) -> None:
    """Say what a person should know about how the archive was read and written."""
    notices = list(summary.notes)
    if summary.renamed:
        old, new = "、".join(summary.renamed), "、".join(summary.renamed.values())
        notices.append(f"原有的列 {old} 与新加的列同名，已改名为 {new}")
    if summary.rejects_path is not None:
        notices.append(f"有 {summary.rejected} 行读不了，没有写进输出，原样存在 {summary.rejects_path}")
        if request.mask:
            notices.append("拒收文件按字节原样保存，其中的个人信息没有遮盖")
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    for notice in notices:
        console.print(Text.assemble(("注意  ", "bold yellow"), f"{notice}。"))


def print_summary(request: RelabelRequest, summary: Summary) -> None:
    """Print rows, rejected rows, speed, and how tiers and domains are spread."""
    domains = summary.domains.most_common(TOP_DOMAINS)
    table = Table(title=Text(str(request.out)), title_justify="left", show_header=False)
    for name, value in (
        ("文本列", summary.text_column),
        ("写出", f"{summary.rows} 行"),
        ("读不了", f"{summary.rejected} 行"),
        ("需人工核对", f"{summary.needs_human} 行"),
        ("等级", "，".join(f"{tier} 级 {summary.tiers[tier]}" for tier in sorted(summary.tiers, reverse=True))),
        ("领域", "，".join(f"{summary.domain_names[domain]} {count}" for domain, count in domains)),
        ("速度", f"{summary.texts_per_second:.0f} 条/秒"),
    ):
        table.add_row(name, Text(value))
    Console(stderr=True, highlight=False).print(table)
