"""Groups of options that several commands share, and the one value that each group stands for."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import msgspec
import typer

from training.corpus import ColumnMapping

__all__ = ("OptionGroup", "column_options", "grouped")

_COLUMNS = "列名（不写就用与字段同名的列）"
_COLUMN_HELP = {
    "text": "文本列。",
    "domain": "领域列。",
    "alternatives": "备选领域列。",
    "tier": "风险等级列。",
    "signals": "风险信号列。",
    "evidence": "证据列。",
    "id": "编号列。",
    "source": "来源列。",
    "group": "同组列。",
}


class OptionGroup(msgspec.Struct, frozen=True):
    """Options, and what is made of them."""

    options: Mapping[str, tuple[object, object]]
    """By parameter name: the annotation that typer reads, and the default (``inspect.Parameter.empty`` for none)."""
    make: Callable[..., object]
    """Takes the options by name."""


def grouped(**groups: OptionGroup) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of groups.

    Args:
        groups: By the name of the command's parameter that takes what the group makes.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        parameters: list[inspect.Parameter] = []
        for parameter in inspect.signature(command, eval_str=True).parameters.values():
            group = groups.get(parameter.name)
            if group is None:
                parameters.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))
                continue
            parameters += [
                inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
                for name, (annotation, default) in group.options.items()
            ]

        @functools.wraps(command)
        def call(**values: object) -> None:
            made = {
                name: group.make(**{option: values.pop(option) for option in group.options})
                for name, group in groups.items()
            }
            command(**values, **made)

        shown: Any = call
        shown.__signature__ = inspect.Signature(parameters)
        shown.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return call

    return decorate


def column_options(*fields: str) -> OptionGroup:
    """``--<field>-column`` for each field, as a :class:`~training.corpus.ColumnMapping`."""

    def make(**columns: str | None) -> ColumnMapping:
        return ColumnMapping(**{name.removesuffix("_column"): column for name, column in columns.items()})

    return OptionGroup(
        {
            f"{field}_column": (
                Annotated[
                    str | None,
                    typer.Option(f"--{field}-column", help=_COLUMN_HELP[field], rich_help_panel=_COLUMNS),
                ],
                None,
            )
            for field in fields
        },
        make,
    )
