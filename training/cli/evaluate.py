"""``fenliu evaluate``: measure a bundle on labelled texts and on the behaviour suite, and write a report."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from training.behaviour import DEFAULT_SUITE_PATH
from training.cli.groups import column_options, grouped
from training.cli.options import errors_reported
from training.corpus import ColumnMapping

if TYPE_CHECKING:
    from training.evaluate.report import Evaluation
    from training.evaluate.run import Request

__all__ = ("evaluate",)


@grouped(columns=column_options("text", "domain", "alternatives", "tier", "signals", "evidence", "id", "source"))
def evaluate(
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", help="模型包目录。", show_default=False)],
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE…", help="带标签的 csv、tsv、xlsx、parquet、jsonl 或 jsonl.gz。", show_default=False
        ),
    ] = None,
    *,
    out: Annotated[Path, typer.Option("--out", help="报告目录。", show_default=False)],
    taxonomy: Annotated[
        Path | None, typer.Option("--taxonomy", help="标签所用的分类文件；不写就用模型包自带的。")
    ] = None,
    behaviour: Annotated[
        bool, typer.Option("--behaviour", help="再跑行为测试集，并列出只用线性模型、不用警戒词的结果。")
    ] = False,
    suite: Annotated[Path, typer.Option("--suite", help="行为测试集的目录或 jsonl 文件。")] = DEFAULT_SUITE_PATH,
    compare: Annotated[
        Path | None, typer.Option("--compare", metavar="BUNDLE2", help="另一个模型包，在同样的文本上并排比较。")
    ] = None,
    reference: Annotated[
        list[Path] | None, typer.Option("--reference", help="参考数值文件（JSON），并排列出；可重复。")
    ] = None,
    columns: ColumnMapping,
    skip_problems: Annotated[
        bool, typer.Option("--skip-problems", help="跳过不能用的行和标签（报告里写明跳过多少），而不是停下。")
    ] = False,
    seed: Annotated[
        int | None,
        typer.Option("--seed", min=0, help="自助抽样的随机种子；不写就用固定的默认种子。", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON（与 metrics.json 相同）。")] = False,
) -> None:
    """评测模型包：指标与 95 % 区间、图、报告（report.md、metrics.json）。报告只有数字和编号，没有原文。"""
    from training.cli.evaluate_view import print_evaluation
    from training.evaluate.metrics import DEFAULT_SEED
    from training.evaluate.run import Request

    request = Request(
        bundle=bundle, files=tuple(files or ()), out=out, taxonomy=taxonomy, columns=columns,
        skip_problems=skip_problems, compare=compare, references=tuple(reference or ()), behaviour=behaviour, suite=suite,
        seed=DEFAULT_SEED if seed is None else seed,
    )  # fmt: skip
    found = _run(msgspec.structs.replace(request, command=_command(request)))
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
    else:
        print_evaluation(found, out)


def _run(request: Request) -> Evaluation:
    """Evaluate with a progress bar on stderr."""
    from training.evaluate.run import evaluate as run_evaluation

    with errors_reported(), Progress(console=Console(stderr=True), transient=True) as progress:
        tasks = {}

        def advance(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = progress.add_task(escape(name), total=total)
            progress.update(tasks[name], completed=done, total=total)

        return run_evaluation(request, advance)


def _command(request: Request) -> str:
    """The command line that repeats a request, with file names as they were given."""
    words = ["fenliu", "evaluate", str(request.bundle), *map(str, request.files), "--out", str(request.out)]
    for option, value in (("--taxonomy", request.taxonomy), ("--compare", request.compare)):
        words += [option, str(value)] if value is not None else []
    for path in request.references:
        words += ["--reference", str(path)]
    for field, column in msgspec.structs.asdict(request.columns).items():
        words += [f"--{field}-column", column] if column is not None else []
    words += ["--behaviour"] * request.behaviour + ["--skip-problems"] * request.skip_problems
    words += ["--suite", str(request.suite)] if request.behaviour and request.suite != DEFAULT_SUITE_PATH else []
    return shlex.join([*words, "--seed", str(request.seed)])
