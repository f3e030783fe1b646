"""Which column of a table holds which field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from model.tables import require_column

if TYPE_CHECKING:
    from model.tables import TableReader

__all__ = ("FIELDS", "ColumnMapping")

FIELDS = (
    "id", "text", "domain", "alternatives", "tier", "signals", "evidence", "confidence", "source", "channel", "group",
)  # fmt: skip
"""Fields of an example that a table can hold."""


class ColumnMapping(msgspec.Struct, frozen=True, kw_only=True):
    """Column names by field. None means: the column of the field's own name, if the table has one.

    A column that is named here must exist; ``text`` must exist in any case.
    """

    id: str | None = None
    text: str | None = None
    domain: str | None = None
    alternatives: str | None = None
    tier: str | None = None
    signals: str | None = None
    evidence: str | None = None
    confidence: str | None = None
    source: str | None = None
    channel: str | None = None
    group: str | None = None

    def resolve(self, reader: TableReader, *, labelled: bool = True) -> dict[str, str]:
        """Columns that this table really has, by field.

        Args:
            reader: The table.
            labelled: Whether a domain column must exist.

        Raises:
            TableError: ``F123`` naming the columns found.
        """
        found: dict[str, str] = {}
        for field in FIELDS:
            named: str | None = getattr(self, field)
            needed = named is not None or field == "text" or (field == "domain" and labelled)
            column = named if named is not None else field
            if needed:
                require_column(reader, column)
            if column in reader.columns:
                found[field] = column
        return found
