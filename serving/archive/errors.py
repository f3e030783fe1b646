"""Errors of archive work and of the command line."""

from __future__ import annotations

from model.errors import FenliuError

__all__ = ("ArchiveError",)


class ArchiveError(FenliuError):
    """``F241`` output exists, ``F242`` output is the input, ``F243`` no text column to choose, ``F244`` text not decodable, ``F245`` extra missing."""
