"""Options that the commands of the training side share."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from model.errors import FenliuError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = (
    "AlternativesColumn",
    "DomainColumn",
    "Encoding",
    "EvidenceColumn",
    "GroupColumn",
    "IdColumn",
    "Sheet",
    "SignalsColumn",
    "SourceColumn",
    "Tables",
    "TaxonomyFile",
    "TextColumn",
    "Threads",
    "TierColumn",
    "errors_reported",
)

_COLUMNS = "列名（不写就用与字段同名的列）"

Tables = Annotated[
    list[Path],
    typer.Argument(metavar="FILE…", help="csv、tsv、xlsx、parquet、jsonl 或 jsonl.gz 文件。", show_default=False),
]
TaxonomyFile = Annotated[Path, typer.Option("--taxonomy", help="分类文件（TOML）。")]
TextColumn = Annotated[str | None, typer.Option("--text-column", help="文本列。", rich_help_panel=_COLUMNS)]
DomainColumn = Annotated[str | None, typer.Option("--domain-column", help="领域列。", rich_help_panel=_COLUMNS)]
AlternativesColumn = Annotated[
    str | None, typer.Option("--alternatives-column", help="备选领域列。", rich_help_panel=_COLUMNS)
]
TierColumn = Annotated[str | None, typer.Option("--tier-column", help="风险等级列。", rich_help_panel=_COLUMNS)]
SignalsColumn = Annotated[str | None, typer.Option("--signals-column", help="风险信号列。", rich_help_panel=_COLUMNS)]
EvidenceColumn = Annotated[str | None, typer.Option("--evidence-column", help="证据列。", rich_help_panel=_COLUMNS)]
IdColumn = Annotated[str | None, typer.Option("--id-column", help="编号列。", rich_help_panel=_COLUMNS)]
SourceColumn = Annotated[str | None, typer.Option("--source-column", help="来源列。", rich_help_panel=_COLUMNS)]
GroupColumn = Annotated[str | None, typer.Option("--group-column", help="同组列。", rich_help_panel=_COLUMNS)]
Encoding = Annotated[str | None, typer.Option("--encoding", help="csv、jsonl 的编码；不写就自动判断。")]
Threads = Annotated[int | None, typer.Option("--threads", min=1, help="线程数；不写就用全部处理器。")]
Sheet = Annotated[str | None, typer.Option("--sheet", help="xlsx 的工作表名；不写就读第一个。")]


@contextmanager
def errors_reported() -> Iterator[None]:
    """Print a coded error in Chinese on stderr and leave with exit code 2."""
    try:
        yield
    except FenliuError as error:
        console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
        console.print(f"[{error.code}] {error.message}", style="bold red")
        console.print(error.remedy)
        raise typer.Exit(2) from error
