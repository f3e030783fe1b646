"""``fenliu train finetune``: labelled texts and an encoder in, a network directory out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from model.taxonomy import DEFAULT_TAXONOMY_PATH, Taxonomy
from training.cli.groups import grouped
from training.cli.options import Tables, TaxonomyFile, Threads, errors_reported
from training.cli.request import COLUMNS, Extra, ExtraWeight
from training.corpus import ColumnMapping

__all__ = ("finetune",)


@grouped(columns=COLUMNS)
def finetune(
    files: Tables,
    *,
    encoder: Annotated[
        Path, typer.Option("--encoder", help="预训练好的编码器目录（本地 BERT 检查点）。", show_default=False)
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="训练目录；里面有检查点就接着训练。", show_default=False)],
    extra: Extra = None,
    extra_weight: ExtraWeight = 0.5,
    tasks: Annotated[Path | None, typer.Option("--tasks", help="辅助任务文件（TOML），要和 --data 一起用。")] = None,
    data: Annotated[Path | None, typer.Option("--data", help="辅助任务的数据目录。")] = None,
    taxonomy: TaxonomyFile = DEFAULT_TAXONOMY_PATH,
    window: Annotated[int, typer.Option("--window", min=16, max=512, help="窗口长度（词元）。")] = 128,
    epochs: Annotated[int, typer.Option("--epochs", min=1, max=100, help="遍数。")] = 4,
    auxiliary_epochs: Annotated[int, typer.Option("--auxiliary-epochs", min=0, help="前几遍带上辅助任务。")] = 1,
    held: Annotated[float, typer.Option("--held", min=0.02, max=0.5, help="留作校准、不参加训练的比例。")] = 0.125,
    batch_tokens: Annotated[int, typer.Option("--batch-tokens", min=64, help="每步词元数。")] = 2048,
    rate: Annotated[float, typer.Option("--rate", min=1e-6, max=0.1, help="编码器最高学习率。")] = 4e-4,
    seed: Annotated[int, typer.Option("--seed", help="随机种子。")] = 1,
    threads: Threads = None,
    columns: ColumnMapping,
) -> None:
    """微调编码器：领域、风险等级、信号、证据四个头一起教；随时中断，原样再运行就接着训练。"""
    from training.finetune.auxiliary import read_tasks
    from training.finetune.holding import data_digest, hold_out
    from training.finetune.run import finetune as run
    from training.finetune.settings import FinetuneSettings
    from training.linear.sources import TrainingRequest, read_sources
    from training.network.threads import use_threads

    if (tasks is None) != (data is None):
        raise typer.BadParameter("--tasks 和 --data 要一起用。")
    settings = FinetuneSettings(
        window=window,
        epochs=epochs,
        auxiliary_epochs=auxiliary_epochs,
        held=held,
        batch_tokens=batch_tokens,
        rate=rate,
        seed=seed,
    )
    request = TrainingRequest(
        files=tuple(files),
        out=out,
        taxonomy=taxonomy,
        extra=tuple(extra or ()),
        extra_weight=extra_weight,
        columns=columns,
    )
    console = Console(stderr=True)
    with errors_reported(), console.status("读取数据") as status:
        use_threads(threads)
        labels = Taxonomy.load(taxonomy)
        sources = read_sources(request, labels)
        network = run(
            encoder,
            sources.examples,
            sources.weights,
            hold_out(sources.groups, settings.held, settings.seed),
            data_digest(sources.examples),
            labels,
            read_tasks(tasks, data) if tasks and data else [],
            settings,
            out,
            progress=status.update,
        )
    console.print(f"网络已写入 {network}")
