"""Options that several commands share. They read the variables of the service, so that both answer alike."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ("BundleOption", "DirectoryOption", "RoutingOption")

BundleOption = Annotated[
    Path | None,
    typer.Option("--bundle", metavar="DIR", envvar="FENLIU_BUNDLE", help="模型包目录；不写就用随附的。"),
]
RoutingOption = Annotated[
    Path | None,
    typer.Option("--routing", metavar="FILE", envvar="FENLIU_ROUTING", help="分流规则文件（TOML）；不写就用随附的。"),
]
DirectoryOption = Annotated[
    Path | None,
    typer.Option(
        "--directory", metavar="FILE", envvar="FENLIU_DIRECTORY", help="机构名录文件（TOML）；不写就用随附的。"
    ),
]
