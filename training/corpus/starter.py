"""A first taxonomy file from the category column of a table."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from model.tables import open_reader, require_column
from model.taxonomy import Taxonomy
from training.corpus.errors import CorpusError
from training.corpus.labels import plain_text

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ("MAX_DOMAINS", "starter_taxonomy")

MAX_DOMAINS = 200
"""More distinct values than this, or values longer than :data:`MAX_NAME`, are no categories."""
MAX_NAME = 30


def starter_taxonomy(
    path: Path, column: str, *, encoding: str | None = None, sheet: str | None = None
) -> tuple[str, Counter[str]]:
    """Write down the values of a column as domains, most frequent first; code and name are the value itself.

    Tiers and signals are left to the person: the file holds a commented sample.

    Args:
        path: A table.
        column: Its category column; blank cells are ignored.
        encoding: See :func:`model.tables.open_reader`.
        sheet: See :func:`model.tables.open_reader`.

    Returns:
        TOML that :meth:`model.taxonomy.Taxonomy.parse` accepts, and the number of rows of each domain.

    Raises:
        TableError: The table cannot be read or lacks the column.
        CorpusError: ``F304`` fewer than two values, too many, or too long ones.
    """
    with open_reader(path, encoding=encoding, sheet=sheet) as reader:
        require_column(reader, column)
        counts = Counter(value for row in reader if (value := plain_text(row.fields.get(column))))
    if not 2 <= len(counts) <= MAX_DOMAINS or any(len(name) > MAX_NAME for name in counts):
        raise CorpusError(
            "F304",
            f"列“{column}”有 {len(counts)} 种不同的值，最长 {max(map(len, counts), default=0)} 字，不像类别列。",
            f"类别列应有 2 到 {MAX_DOMAINS} 种值，每个不超过 {MAX_NAME} 字；请用 --column 指明。",
        )
    text = _render(path, column, counts)
    Taxonomy.parse(text.encode())
    return text, counts


def _render(path: Path, column: str, counts: Counter[str]) -> str:
    name = re.sub(r"\W+", "-", path.name.partition(".")[0]).strip("-") or "centre"
    lines = [
        "# Codes are stable and appear in data, rules and APIs; names and texts may be edited freely.",
        "format = 1",
        f"id = {_quote(name)}",
        f"name = {_quote(f'{name} 的分类（取自列“{column}”）')}",
        '# fallback_domain = "其他"',
    ]
    for value, count in counts.most_common():
        lines += ["", f"# {count} rows", "[[domains]]", f"code = {_quote(value)}", f"name = {_quote(value)}"]
        lines += ['description = ""', 'hint = ""']
    lines += ["", *_TIERS]
    return "\n".join(lines) + "\n"


_TIERS = """\
# Uncomment and go on if your data labels the risk; severe_tier (above [[domains]]) then says where "severe" begins.
# [[tiers]]
# level = 0
# name = "一般"
# [[tiers]]
# level = 1
# name = "关注"
# [[tiers]]
# level = 2
# name = "高"
#
# [[signals]]
# code = "self_harm"
# name = "自伤自杀\"""".splitlines()


def _quote(value: str) -> str:
    """A TOML basic string."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\u{ord(found[0]):04X}", escaped) + '"'
