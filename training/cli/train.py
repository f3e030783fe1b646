"""``fenliu train linear``: labelled tables in, a bundle out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from model.taxonomy import DEFAULT_TAXONOMY_PATH
from training.cli.options import (
    AlternativesColumn,
    DomainColumn,
    EvidenceColumn,
    IdColumn,
    SignalsColumn,
    SourceColumn,
    Tables,
    TaxonomyFile,
    TextColumn,
    TierColumn,
    errors_reported,
)
from training.corpus import ColumnMapping
from training.linear.build import train_linear
from training.linear.fitting import LinearSettings
from training.linear.sources import TrainingRequest

__all__ = ("train_app",)

train_app = typer.Typer(no_args_is_help=True, help="训练模型包。")


@train_app.callback()
def _train() -> None:
    """训练模型包。"""


@train_app.command("linear")
def linear(
    files: Tables,
    *,
    out: Annotated[Path, typer.Option("--out", "-o", help="要生成的模型包目录（不能已存在）。", show_default=False)],
    taxonomy: TaxonomyFile = DEFAULT_TAXONOMY_PATH,
    extra: Annotated[
        list[Path] | None, typer.Option("--extra", help="补充教材（如自编语料），权重较低，不参与领域校准；可重复。")
    ] = None,
    extra_weight: Annotated[
        float, typer.Option("--extra-weight", min=0.01, max=1.0, help="补充教材的训练权重。")
    ] = 0.5,
    evaluate: Annotated[
        list[Path] | None, typer.Option("--evaluate", help="只用来评估的带标签文件，写进清单和模型卡；可重复。")
    ] = None,
    tripwires: Annotated[Path | None, typer.Option("--tripwires", help="险情短语文件；不写就用自带的。")] = None,
    coverage: Annotated[float, typer.Option("--coverage", min=0.5, max=0.999, help="建议集合的覆盖率。")] = 0.95,
    recall: Annotated[
        float, typer.Option("--recall", min=0.5, max=0.999, help="险情提醒对高风险文本的召回率。")
    ] = 0.95,
    folds: Annotated[int, typer.Option("--folds", min=2, max=20, help="折外校准的折数。")] = 5,
    name: Annotated[str, typer.Option("--name", help="模型包编号的开头。")] = "linear",
    reference: Annotated[
        list[Path] | None, typer.Option("--reference", help="模型卡里并列的参考数值（JSON）。")
    ] = None,
    text_column: TextColumn = None,
    domain_column: DomainColumn = None,
    alternatives_column: AlternativesColumn = None,
    tier_column: TierColumn = None,
    signals_column: SignalsColumn = None,
    evidence_column: EvidenceColumn = None,
    id_column: IdColumn = None,
    source_column: SourceColumn = None,
) -> None:
    """训练线性模型包：折外校准、评估、写模型卡，全程只用 CPU。"""
    console = Console(stderr=True)
    request = TrainingRequest(
        files=tuple(files),
        out=out,
        taxonomy=taxonomy,
        extra=tuple(extra or ()),
        extra_weight=extra_weight,
        evaluate=tuple(evaluate or ()),
        tripwires=tripwires,
        columns=ColumnMapping(
            text=text_column,
            domain=domain_column,
            alternatives=alternatives_column,
            tier=tier_column,
            signals=signals_column,
            evidence=evidence_column,
            id=id_column,
            source=source_column,
        ),
        name=name,
        coverage=coverage,
        recall=recall,
        folds=folds,
        references=tuple(reference or ()),
    )
    with errors_reported(), console.status("准备") as status:
        manifest = train_linear(request, LinearSettings(), status.update)
    console.print(f"模型包 [bold]{manifest.id}[/bold] 已写入 {out}")
