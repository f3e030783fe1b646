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
    "Encoding",
    "Sheet",
    "Tables",
    "TaxonomyFile",
    "Threads",
    "errors_reported",
)

Tables = Annotated[
    list[Path],
    typer.Argument(metavar="FILE…", help="csv、tsv、xlsx、parquet、jsonl 或 jsonl.gz 文件。", show_default=False),
]
TaxonomyFile = Annotated[Path, typer.Option("--taxonomy", help="分类文件（TOML）。")]
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
