"""The error of archives."""

from __future__ import annotations

from model.errors import FenliuError

__all__ = ("ArchiveError",)


class ArchiveError(FenliuError):
    """An archive cannot be relabelled as asked.

    Codes: ``F243`` a file to be written exists, ``F244`` two of the files are the same.
    """
