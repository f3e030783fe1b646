"""Archives: many complaints labelled again in one run, every original column kept."""

from __future__ import annotations

from serving.archive.errors import ArchiveError
from serving.archive.labelling import ADDED_COLUMNS, Relabeller
from serving.archive.relabel import RelabelRequest, RelabelSummary, relabel

__all__ = ("ADDED_COLUMNS", "ArchiveError", "RelabelRequest", "RelabelSummary", "Relabeller", "relabel")
