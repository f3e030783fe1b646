"""Relabelling whole archives: a table in, the same table with suggestions out."""

from __future__ import annotations

from serving.archive.cascade import CascadePredictor
from serving.archive.columns import ADDED_COLUMNS, TEXT_COLUMNS
from serving.archive.errors import ArchiveError
from serving.archive.job import DEFAULT_BATCH, RelabelRequest, Summary
from serving.archive.relabel import relabel

__all__ = (
    "ADDED_COLUMNS",
    "DEFAULT_BATCH",
    "TEXT_COLUMNS",
    "ArchiveError",
    "CascadePredictor",
    "RelabelRequest",
    "Summary",
    "relabel",
)
