"""``fenliu relabel``: a whole archive in, the same archive with suggestions out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from serving.archive import DEFAULT_BATCH, CascadePredictor, RelabelRequest
from serving.archive import relabel as relabel_table
from serving.cli.engine import load_predictor, load_router
from serving.cli.failure import errors_reported
from serving.cli.options import BundleOption, DirectoryOption, RoutingOption
from serving.cli.relabel_view import print_encoder, print_notices, print_summary, progress_bar
from serving.routing.working_time import CHINA_TIME

if TYPE_CHECKING:
    from model.predictor import Predictor
    from serving.routing import Router
    from serving.triage.queue import TextPredictor

__all__ = ("relabel",)

_FORMATS = "csv、tsv、xlsx、parquet、jsonl 或 jsonl.gz，按文件名后缀"


def relabel(
    source: Annotated[Path, typer.Argument(metavar="IN", help=f"要读的文件：{_FORMATS}。", show_default=False)],
    out: Annotated[Path, typer.Argument(metavar="OUT", help=f"要写的文件：{_FORMATS}。", show_default=False)],
    text_column: Annotated[
        str | None,
        typer.Option(
            "--text-column", help="诉求文本列；不写就用 text，或 内容、诉求内容、正文、来电内容 中唯一有的一列。"
        ),
    ] = None,
    bundle: BundleOption = None,
    routing: RoutingOption = None,
    directory: DirectoryOption = None,
    without_route: Annotated[
        bool, typer.Option("--without-route", help="不分流，lead_body 留空；用于还没有分流规则的分类。")
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="每一行都由编码器读；不写就只读线性模型没有把握的，快得多。")
    ] = False,
    batch: Annotated[int, typer.Option("--batch", min=1, help="每批的行数，决定占用的内存。")] = DEFAULT_BATCH,
    mask: Annotated[bool, typer.Option("--mask", help="用 * 遮盖文本列和证据里的个人信息；其他列不动。")] = False,
    rejects: Annotated[
        Path | None,
        typer.Option("--rejects", metavar="FILE", help="读不了的行存到这里；不写就在 OUT 旁边的 .rejects.jsonl。"),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", help="csv、tsv、jsonl 的编码；不写就自动判断 UTF-8 或 GB18030。")
    ] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="xlsx 的工作表；不写就读第一个。")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="允许覆盖已有的输出文件和拒收文件。")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="有读不了的行时，退出码为 1。")] = False,
) -> None:
    """给整个档案逐行加上领域、等级、依据和主办机构。

    原有的列和行序不变；与新列同名的列改名为 original_…。分流时读取 place、channel、received_at（或 date）列。
    """
    request = RelabelRequest(
        source=source, out=out, now=datetime.now(CHINA_TIME), rejects=rejects, text_column=text_column,
        encoding=encoding, sheet=sheet, batch=batch, mask=mask, overwrite=overwrite,
    )  # fmt: skip

    loaded: list[Predictor] = []

    def load() -> tuple[TextPredictor, Router | None]:
        predictor = load_predictor(bundle)
        loaded.append(predictor)
        router = None if without_route else load_router(routing, directory, predictor.taxonomy)
        return CascadePredictor(predictor) if predictor.cascade is not None and not full else predictor, router

    try:
        with errors_reported(), progress_bar() as progress:
            summary = relabel_table(request, load, progress)
    except KeyboardInterrupt:
        typer.secho("已中断，没有写出任何文件。", fg=typer.colors.RED, err=True)
        raise typer.Exit(130) from None
    print_notices(request, summary)
    print_summary(request, summary)
    print_encoder(summary, loaded[0].unavailable, None if full else loaded[0].cascade)
    if strict and summary.rejected:
        raise typer.Exit(1)
