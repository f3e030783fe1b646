"""``fenliu train encoder``: a taught network and its texts in, a bundle of both scorers out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from model.taxonomy import DEFAULT_TAXONOMY_PATH
from training.cli.options import Tables, TaxonomyFile, errors_reported

__all__ = ("encoder",)


def encoder(
    files: Tables,
    *,
    network: Annotated[
        Path, typer.Option("--network", help="微调写出的 network 目录；文件和 --extra 要与微调时相同。")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="要生成的模型包目录（不能已存在）。", show_default=False)],
    extra: Annotated[list[Path] | None, typer.Option("--extra", help="补充教材；可重复。")] = None,
    evaluate: Annotated[list[Path] | None, typer.Option("--evaluate", help="只用来评估的带标签文件；可重复。")] = None,
    strange: Annotated[
        list[Path] | None, typer.Option("--strange", help="不是诉求的文本，用来选“不像学过的”的判据；可重复。")
    ] = None,
    taxonomy: TaxonomyFile = DEFAULT_TAXONOMY_PATH,
    coverage: Annotated[float, typer.Option("--coverage", min=0.5, max=0.999, help="建议集合的覆盖率。")] = 0.95,
    recall: Annotated[
        float, typer.Option("--recall", min=0.5, max=0.999, help="险情提醒对高风险文本的召回率。")
    ] = 0.95,
    folds: Annotated[int, typer.Option("--folds", min=2, max=20, help="线性模型折外打分的折数。")] = 5,
    name: Annotated[str, typer.Option("--name", help="模型包编号的开头。")] = "encoder",
    reference: Annotated[
        list[Path] | None, typer.Option("--reference", help="模型卡里并列的参考数值（JSON）。")
    ] = None,
) -> None:
    """导出编码器，与线性模型联合校准，评估后写成一个模型包。"""
    from training.encoder.build import train_encoder
    from training.linear.fitting import LinearSettings
    from training.linear.sources import TrainingRequest

    request = TrainingRequest(
        files=tuple(files),
        out=out,
        taxonomy=taxonomy,
        extra=tuple(extra or ()),
        evaluate=tuple(evaluate or ()),
        name=name,
        coverage=coverage,
        recall=recall,
        folds=folds,
        references=tuple(reference or ()),
    )
    console = Console(stderr=True)
    with errors_reported(), console.status("准备") as status:
        manifest = train_encoder(network, request, LinearSettings(), status.update, strange=tuple(strange or ()))
    console.print(f"模型包 [bold]{manifest.id}[/bold] 已写入 {out}")
