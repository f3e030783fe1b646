"""``fenliu data``: check labelled texts, split them, start a taxonomy file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from model.tables import atomic_file
from model.taxonomy import DEFAULT_TAXONOMY_PATH, Taxonomy
from training.cli.data_view import print_report, print_split
from training.cli.groups import column_options, grouped
from training.cli.options import Encoding, Sheet, Tables, TaxonomyFile, errors_reported
from training.corpus import (
    ColumnMapping,
    CorpusError,
    apply_corrections,
    assign_groups,
    check_files,
    clean,
    load_examples,
    read_corrections,
    split,
    starter_taxonomy,
    write_examples,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ("data_app",)

data_app = typer.Typer(name="data", help="数据：检查、拆分、起草分类文件。", no_args_is_help=True)

OutFolder = Annotated[Path, typer.Option("--out", help="输出目录。", show_default=False)]
OutFile = Annotated[Path, typer.Option("--out", "-o", help="要写的分类文件。", show_default=False)]
OneTable = Annotated[
    Path, typer.Argument(metavar="FILE", help="csv、tsv、xlsx、parquet、jsonl 或 jsonl.gz 文件。", show_default=False)
]
Corrections = Annotated[Path | None, typer.Option("--corrections", help="标注更正文件（jsonl）。")]

_DEFAULT_PARTS = ("train=0.8", "calibration=0.1", "test=0.1")


@data_app.command("check", help="检查标注数据：格式、标签、重复与泄漏、证据、个人信息。只显示文件和行号，不显示原文。")
@grouped(
    columns=column_options("text", "domain", "alternatives", "tier", "signals", "evidence", "id", "source", "group")
)
def check(
    *,
    files: Tables,
    taxonomy: TaxonomyFile = DEFAULT_TAXONOMY_PATH,
    columns: ColumnMapping,
    encoding: Encoding = None,
    sheet: Sheet = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="有警告也算不通过。")] = False,
) -> None:
    """Exit code 0 when nothing is wrong, 1 with errors (``--strict``: or warnings), 2 when a file cannot be read."""
    with errors_reported(), Progress(console=Console(stderr=True), transient=True) as progress:
        labels = Taxonomy.load(taxonomy)
        task = progress.add_task("检查", total=None)
        report = check_files(
            files, labels, columns, encoding=encoding, sheet=sheet,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )  # fmt: skip
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(report), indent=2).decode())
    else:
        print_report(report, labels)
    if not report.passed(strict=strict):
        raise typer.Exit(1)


@data_app.command("split", help="清理后拆成几份 jsonl：近似重复和同组的文本不会分到两边，各领域、各等级按比例分。")
@grouped(columns=column_options("text", "domain", "tier", "signals", "evidence", "id", "group"))
def split_command(
    *,
    files: Tables,
    out: OutFolder,
    seed: Annotated[int, typer.Option("--seed", help="随机种子；同样的输入和种子得到同样的结果。")] = 0,
    part: Annotated[
        list[str] | None, typer.Option("--part", help="名称=比例，可重复；默认 train=0.8 calibration=0.1 test=0.1。")
    ] = None,
    pairs: Annotated[
        str | None, typer.Option("--pairs", help="编号以此开头的文本是成对写的对照文本，自动找出对子，不拆开。")
    ] = None,
    corrections: Corrections = None,
    taxonomy: TaxonomyFile = DEFAULT_TAXONOMY_PATH,
    columns: ColumnMapping,
) -> None:
    """Exit code 2 when the files cannot be used; nothing is written then."""
    fractions = _fractions(part or _DEFAULT_PARTS)
    with errors_reported():
        labels = Taxonomy.load(taxonomy)
        examples = load_examples(files, labels, columns)
        corrected = read_corrections(corrections, labels) if corrections is not None else []
        examples, cleaning = clean(apply_corrections(examples, corrected))
        examples = assign_groups(examples, pairs)
        parts = split(examples, fractions, seed)
        out.mkdir(parents=True, exist_ok=True)
        for name, members in parts.items():
            write_examples(out / f"{name}.jsonl", members)
    print_split(parts, labels, cleaning, len(corrected))


@data_app.command("taxonomy", help="从一列类别起草分类文件，之后可以人工修改。")
def taxonomy_command(
    file: OneTable,
    column: Annotated[str, typer.Option("--column", help="类别列。", show_default=False)],
    out: OutFile,
    encoding: Encoding = None,
    sheet: Sheet = None,
    force: Annotated[bool, typer.Option("--force", help="覆盖已有的文件。")] = False,
) -> None:
    """Exit code 2 when the column makes no taxonomy or the file exists."""
    with errors_reported():
        if out.exists() and not force:
            raise CorpusError("F304", f"{out} 已经存在，可能改过。", "请换一个名字，或加 --force 覆盖。")
        text, counts = starter_taxonomy(file, column, encoding=encoding, sheet=sheet)
        with atomic_file(out) as stream:
            stream.write(text.encode())
    Console().print(
        f"已写 {escape(str(out))}：{len(counts)} 个领域，{counts.total()} 行。请检查名称，补上说明。", highlight=False
    )


def _fractions(parts: Sequence[str]) -> dict[str, float]:
    fractions = {}
    for part in parts:
        name, _, share = part.partition("=")
        try:
            fractions[name] = float(share)
        except ValueError as error:
            raise typer.BadParameter(f"“{part}”应写成 名称=比例，例如 train=0.8。") from error
        if not name.isidentifier():
            raise typer.BadParameter(f"“{name}”不能作文件名。")
    return fractions
