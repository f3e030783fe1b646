"""One labelled text."""

from __future__ import annotations

import msgspec

__all__ = ("Example",)


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """A text with the labels of the guideline; field by field the data contract of ``datasets/CONTRACT.md``."""

    id: str
    """Unique in its file; ``<file>-<row>`` when the table has none."""
    text: str
    """What the person wrote, unchanged; never blank."""
    domain: str
    """Code in the taxonomy; empty only when read with ``labelled=False`` from a table without a domain column."""
    alternatives: tuple[str, ...] = ()
    """Domains that a careful reader could also have chosen first."""
    tier: int | None = None
    """Level in the taxonomy; None where nobody labelled it."""
    signals: tuple[str, ...] | None = None
    """Codes in the taxonomy; None where nobody labelled them, empty where there are none."""
    evidence: tuple[str, ...] = ()
    """Pieces of ``text``, verbatim, that carry the tier."""
    confidence: int | None = None
    """1 low, 2 medium, 3 high."""
    source: str = ""
    """Where the text comes from; slices of the evaluation."""
    channel: str = ""
    """How it came in: hotline, letter, wechat …"""
    group: str = ""
    """Texts with the same non-empty group belong on the same side of every split."""
    file: str = ""
    """Name of the file it was read from."""
    row: int = 0
    """Row in that file, counted as in :class:`model.tables.Row`."""
