"""The options of everything that trains a bundle, as one request."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Annotated, Any

import typer

from model.taxonomy import DEFAULT_TAXONOMY_PATH
from training.cli.groups import OptionGroup, column_options
from training.cli.options import Tables, TaxonomyFile
from training.linear.sources import TrainingRequest

__all__ = ("COLUMNS", "Extra", "ExtraWeight", "request_options")

Out = Annotated[Path, typer.Option("--out", "-o", help="要生成的模型包目录（不能已存在）。", show_default=False)]
Extra = Annotated[
    list[Path] | None, typer.Option("--extra", help="补充教材（如自编语料），权重较低，不参与领域校准；可重复。")
]
ExtraWeight = Annotated[float, typer.Option("--extra-weight", min=0.01, max=1.0, help="补充教材的训练权重。")]
Evaluate = Annotated[
    list[Path] | None, typer.Option("--evaluate", help="只用来评估的带标签文件，写进清单和模型卡；可重复。")
]
TripwireFile = Annotated[Path | None, typer.Option("--tripwires", help="险情短语文件；不写就用自带的。")]
Coverage = Annotated[float, typer.Option("--coverage", min=0.5, max=0.999, help="建议集合的覆盖率。")]
Recall = Annotated[float, typer.Option("--recall", min=0.5, max=0.999, help="险情提醒对高风险文本的召回率。")]
Folds = Annotated[int, typer.Option("--folds", min=2, max=20, help="线性模型折外打分的折数。")]
Name = Annotated[str, typer.Option("--name", help="模型包编号的开头。")]
References = Annotated[list[Path] | None, typer.Option("--reference", help="模型卡里并列的参考数值（JSON）。")]

COLUMNS = column_options("text", "domain", "alternatives", "tier", "signals", "evidence", "id", "source")


def request_options(name: str) -> OptionGroup:
    """Every option of a :class:`~training.linear.sources.TrainingRequest`, and the files as arguments.

    Args:
        name: Default for the start of the bundle's id.
    """
    needed = inspect.Parameter.empty
    return OptionGroup(
        {
            "files": (Tables, needed),
            "out": (Out, needed),
            "taxonomy": (TaxonomyFile, DEFAULT_TAXONOMY_PATH),
            "extra": (Extra, None),
            "extra_weight": (ExtraWeight, 0.5),
            "evaluate": (Evaluate, None),
            "tripwires": (TripwireFile, None),
            "coverage": (Coverage, 0.95),
            "recall": (Recall, 0.95),
            "folds": (Folds, 5),
            "name": (Name, name),
            "references": (References, None),
            **COLUMNS.options,
        },
        _make,
    )


def _make(**values: Any) -> TrainingRequest:  # noqa: ANN401  typer has checked them
    columns = COLUMNS.make(**{option: values.pop(option) for option in COLUMNS.options})
    several = {field: tuple(values[field] or ()) for field in ("files", "extra", "evaluate", "references")}
    return TrainingRequest(**{**values, **several, "columns": columns})
