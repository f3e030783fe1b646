"""``fenliu train encoder``: a taught network and its texts in, a bundle of both scorers out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from training.cli.groups import grouped
from training.cli.options import errors_reported
from training.cli.request import request_options
from training.linear.sources import TrainingRequest

__all__ = ("encoder",)


@grouped(request=request_options("encoder"))
def encoder(
    *,
    network: Annotated[
        Path,
        typer.Option("--network", help="微调写出的 network 目录；文件和 --extra 要与微调时相同。", show_default=False),
    ],
    strange: Annotated[
        list[Path] | None, typer.Option("--strange", help="不是诉求的文本，用来选“不像学过的”的判据；可重复。")
    ] = None,
    request: TrainingRequest,
) -> None:
    """导出编码器，与线性模型联合校准，评估后写成一个模型包。"""
    from training.encoder.build import train_encoder
    from training.linear.fitting import LinearSettings

    console = Console(stderr=True)
    with errors_reported(), console.status("准备") as status:
        manifest = train_encoder(network, request, LinearSettings(), status.update, strange=tuple(strange or ()))
    console.print(f"模型包 [bold]{manifest.id}[/bold] 已写入 {request.out}")
