"""``fenliu train linear``: labelled tables in, a bundle out."""

from __future__ import annotations

import typer
from rich.console import Console

from training.cli.groups import grouped
from training.cli.options import errors_reported
from training.cli.request import request_options
from training.linear.build import train_linear
from training.linear.fitting import LinearSettings
from training.linear.sources import TrainingRequest

__all__ = ("train_app",)

train_app = typer.Typer(no_args_is_help=True, help="训练模型包。")


@train_app.callback()
def _train() -> None:
    """训练模型包。"""


@train_app.command("linear")
@grouped(request=request_options("linear"))
def linear(request: TrainingRequest) -> None:
    """训练线性模型包：折外校准、评估、写模型卡，全程只用 CPU。"""
    console = Console(stderr=True)
    with errors_reported(), console.status("准备") as status:
        manifest = train_linear(request, LinearSettings(), status.update)
    console.print(f"模型包 [bold]{manifest.id}[/bold] 已写入 {request.out}")
