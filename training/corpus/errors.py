"""Errors of the corpus, ``F301`` to ``F319``."""

from __future__ import annotations

from model.errors import FenliuError

__all__ = ("CorpusError",)


class CorpusError(FenliuError):
    """Labelled texts cannot be used as asked.

    ``F301`` no usable text, ``F302`` rows or labels that cannot be used, ``F303`` impossible fractions of a split,
    ``F304`` a column that makes no taxonomy, ``F305`` a file of corrections that does not fit its texts.
    """
