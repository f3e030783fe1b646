"""``fenliu train pretrain``: plain text in, an encoder directory out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from training.cli.options import Threads, errors_reported

__all__ = ("pretrain",)

_SHARED = Path(__file__).parents[1] / "pretrain" / "shared.toml"


def pretrain(
    *,
    data: Annotated[Path, typer.Option("--data", help="语料所在目录，清单里的路径以它为准。", show_default=False)],
    out: Annotated[Path, typer.Option("--out", "-o", help="训练目录；里面有检查点就接着训练。", show_default=False)],
    mix: Annotated[Path, typer.Option("--mix", help="语料清单（TOML）。")] = _SHARED,
    layers: Annotated[int, typer.Option("--layers", min=1, max=24, help="层数。")] = 4,
    hidden: Annotated[int, typer.Option("--hidden", min=32, max=1024, help="隐层宽度。")] = 256,
    heads: Annotated[int, typer.Option("--heads", min=1, max=16, help="注意力头数。")] = 4,
    feed_forward: Annotated[int, typer.Option("--feed-forward", min=32, max=4096, help="前馈层宽度。")] = 1024,
    vocabulary: Annotated[int, typer.Option("--vocabulary", min=1000, max=32_000, help="词表大小。")] = 12_000,
    tokens: Annotated[int, typer.Option("--tokens", min=1, help="一共读多少词元。")] = 12_000_000,
    batch_tokens: Annotated[int, typer.Option("--batch-tokens", min=64, help="每步词元数。")] = 2048,
    rate: Annotated[float, typer.Option("--rate", min=1e-6, max=0.1, help="最高学习率。")] = 7e-4,
    seed: Annotated[int, typer.Option("--seed", help="随机种子。")] = 20261125,
    threads: Threads = None,
) -> None:
    """从零预训练编码器：整词掩码，有显卡用显卡；随时中断，原样再运行就接着训练。"""
    from training.network.threads import use_threads
    from training.pretrain.corpus import load_corpus, make_corpus
    from training.pretrain.mix import read_mix
    from training.pretrain.run import pretrain as run
    from training.pretrain.settings import Geometry, PretrainSettings

    settings = PretrainSettings(
        geometry=Geometry(layers=layers, hidden=hidden, heads=heads, feed_forward=feed_forward),
        tokens=tokens,
        batch_tokens=batch_tokens,
        rate=rate,
        seed=seed,
    )
    console = Console(stderr=True)
    with errors_reported(), console.status("准备") as status:
        use_threads(threads)
        if (out / "corpus.safetensors").exists():
            corpus = load_corpus(out)
        else:
            corpus = make_corpus(
                read_mix(mix),
                data,
                out,
                length=settings.geometry.length,
                vocabulary=vocabulary,
                progress=status.update,
            )
        encoder = run(corpus, settings, out, progress=status.update)
    console.print(f"编码器已写入 {encoder}")
