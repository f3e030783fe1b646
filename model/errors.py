"""Errors people meet: a stable code, what was expected, what came, and what to do.

Codes never change their meaning. ``F1xx`` belong to ``model``, ``F2xx`` to ``serving``, ``F3xx`` to ``training``.
The tree::

    FenliuError
    ├── BundleError      a model bundle cannot be used
    ├── TaxonomyError    a taxonomy file or a label is wrong
    ├── TripwireError    a tripwire file is wrong (model.tripwire)
    ├── TableError       a table of texts cannot be read or written
    └── (serving and training add their own)

A message may name files, columns, rows, codes and numbers. It never quotes the text of a complaint.
"""

from __future__ import annotations

__all__ = ("BundleError", "FenliuError", "TableError", "TaxonomyError")


class FenliuError(Exception):
    """An error with a stable code and a Chinese sentence for the person who meets it.

    Args:
        code: Stable identifier such as ``F101``.
        message: What was expected and what came, in Chinese.
        remedy: What to do about it, in Chinese.
    """

    def __init__(self, code: str, message: str, remedy: str) -> None:
        self.code = code
        self.message = message
        self.remedy = remedy
        super().__init__(f"[{code}] {message} {remedy}")


class BundleError(FenliuError):
    """A bundle is missing, damaged, incomplete, of a newer format, or does not fit its taxonomy."""


class TaxonomyError(FenliuError):
    """A taxonomy file is malformed, or a label is not in it."""


class TableError(FenliuError):
    """A csv, xlsx, parquet or jsonl file cannot be read or written as asked."""
