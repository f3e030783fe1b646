"""``fenliu bundle``: what a model bundle says about itself, and whether it is whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from serving.cli.failure import errors_reported

if TYPE_CHECKING:
    from model.bundle import Manifest

__all__ = ("bundle_app",)

bundle_app = typer.Typer(name="bundle", help="模型包：查看与校验。", no_args_is_help=True)

BundleArgument = Annotated[
    Path | None,
    typer.Argument(metavar="[DIR]", envvar="FENLIU_BUNDLE", help="模型包目录；不写就看随附的。", show_default=False),
]


@bundle_app.command("show")
def show(directory: BundleArgument = None) -> None:
    """显示模型包的清单：编号、分类、阈值、指标、数据来源和文件；只读清单，不校验文件。"""
    from serving.cli.bundle_view import print_manifest

    with errors_reported():
        path, manifest = _manifest(directory)
    print_manifest(path, manifest)


@bundle_app.command("verify")
def verify(directory: BundleArgument = None) -> None:
    """逐个核对模型包的文件（大小、SHA-256），并确认各部分相配；完好时退出码为 0，否则为 2。"""
    from model.bundle import DEFAULT_BUNDLE, read_bundle

    with errors_reported():
        bundle = read_bundle(directory or DEFAULT_BUNDLE)
    manifest = bundle.manifest
    size = sum(record.size for record in manifest.files.values())
    typer.echo(f"完好：{manifest.id}，{len(manifest.files)} 个文件，共 {size / 1e6:.1f} MB。")
    if bundle.unavailable is not None:
        typer.echo(f"文件完好，但编码器在本机不能运行，只能由线性模型代答：{bundle.unavailable}")
    elif bundle.encoder is not None:
        typer.echo("编码器在本机自检通过。")


def _manifest(directory: Path | None) -> tuple[Path, Manifest]:
    from model.bundle import DEFAULT_BUNDLE, read_manifest

    path = directory or DEFAULT_BUNDLE
    return path, read_manifest(path)
