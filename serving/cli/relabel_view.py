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

    from model.calibration import CascadeBand
    from model.encoder import EncoderUnavailable
    from serving.archive import RelabelRequest, Summary

__all__ = ("print_encoder", "print_notices", "print_summary", "progress_bar")

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


def print_encoder(summary: Summary, unavailable: EncoderUnavailable | None, cascade: CascadeBand | None) -> None:
    """Say how much of the archive the encoder read, and how often that decides as if it had read all of it.

    Args:
        summary: Of the run.
        unavailable: Why the encoder cannot run here.
        cascade: The band of the bundle; None where the encoder read every row, or the bundle has none.
    """
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    if unavailable is not None:
        console.print(Text.assemble(("注意  ", "bold yellow"), f"全部由线性模型代答：{unavailable.message}"))
    if cascade is not None:
        share = summary.stages["full"] / max(summary.rows, 1)
        console.print(
            f"分两级：线性模型读全部，编码器只读没有把握的 {summary.stages['full']} 行（{share:.1%}）。"
            f"在 {cascade.texts} 条校准文本上（编码器读 {cascade.share:.1%}）与每行都由编码器读相比，"
            f"是否高风险一致 {cascade.severe_agreement:.1%}，领域一致 {cascade.domain_agreement:.1%}，"
            f"等级一致 {cascade.tier_agreement:.1%}，险情提醒一致 {cascade.alert_agreement:.1%}。"
            "要每行都读，请加 --full。"
        )
