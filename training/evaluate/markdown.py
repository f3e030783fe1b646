"""Markdown tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ("table",)


def _cell(value: object) -> str:
    return " ".join(str(value).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").split())


def table(header: Sequence[str], rows: Iterable[Sequence[object]], *, left: int = 1) -> str:
    """A table; the first ``left`` columns are aligned left, the others right.

    Args:
        header: Column names.
        rows: Cells, converted with ``str``; pipes, line breaks and tags are made harmless.
        left: Number of columns with words.
    """
    rule = ["---" if place < left else "---:" for place in range(len(header))]
    lines = [[_cell(name) for name in header], rule, *([_cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
