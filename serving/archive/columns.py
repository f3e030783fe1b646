"""Columns of an archive: where the text is, what is added, and what gives way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.errors import TableError
from model.tables import require_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.tables import TableReader

__all__ = ("ADDED_COLUMNS", "TEXT_COLUMNS", "find_text_column", "give_way")

ADDED_COLUMNS = (
    "domain",
    "domain_probability",
    "suggestions",
    "tier",
    "severe_probability",
    "signals",
    "evidence",
    "needs_human",
    "lead_body",
    "bundle",
)
"""What every row gets, in this order, after its own columns."""

DEFAULT_TEXT_COLUMN = "text"
TEXT_COLUMNS = ("内容", "诉求内容", "正文", "来电内容")
"""Names under which hotlines and centres export the text of a complaint."""


def find_text_column(reader: TableReader, asked: str | None = None) -> str:
    """The column that holds the complaints.

    Args:
        reader: The archive.
        asked: A column named by the person, which wins.

    Returns:
        ``asked``; else ``text``; else the one column of :data:`TEXT_COLUMNS` that the archive has.

    Raises:
        TableError: ``F123`` no such column, or several could be meant; names the columns found.
    """
    if asked is not None:
        require_column(reader, asked)
        return asked
    if DEFAULT_TEXT_COLUMN in reader.columns:
        return DEFAULT_TEXT_COLUMN
    found = [name for name in TEXT_COLUMNS if name in reader.columns]
    if len(found) == 1:
        return found[0]
    columns = "、".join(f"“{column}”" for column in reader.columns) or "（没有列）"
    if found:
        named = "、".join(f"“{name}”" for name in found)
        message = f"{reader.path} 里有几列都可能是诉求文本：{named}；找到的列是：{columns}。"
    else:
        expected = "、".join((DEFAULT_TEXT_COLUMN, *TEXT_COLUMNS))
        message = f"{reader.path} 没有诉求文本列（{expected}），找到的列是：{columns}。"
    raise TableError("F123", message, "请用 --text-column 指明是哪一列。")


def give_way(columns: Sequence[str]) -> dict[str, str]:
    """New names for columns of the archive that are called like one of :data:`ADDED_COLUMNS`.

    Args:
        columns: Columns of the archive.

    Returns:
        ``name → original_<name>``, with the prefix repeated until the name is free. Nothing of the archive is lost.
    """
    taken = {*columns, *ADDED_COLUMNS}
    renamed = {}
    for name in columns:
        if name in ADDED_COLUMNS:
            new = f"original_{name}"
            while new in taken:
                new = f"original_{new}"
            taken.add(new)
            renamed[name] = new
    return renamed
