"""Sentences and clauses of a normalised text. The clause is the unit of evidence."""

from __future__ import annotations

import re
from typing import Final

from model.text.characters import HAN

__all__ = ("split_clauses", "split_sentences")

_HARD: Final = r"。！？!?；;\n"
_CLOSING: Final = r"[”’\"'」』)）】》\]]*"
_SOFT: Final = rf"(?:[,，](?!\d)|[:：](?!\d)|\.{{3,}}|…+|—+| (?=[{HAN}]))"
_CLAUSE: Final = re.compile(
    rf"[^{_HARD}]{{0,3}}[{_HARD}]+{_CLOSING}"
    rf"|[^{_HARD}]{{4,40}}?(?:{_SOFT}{_CLOSING}(?![^{_HARD}]{{0,3}}\Z)|[{_HARD}]+{_CLOSING}|\Z)"
    rf"|[^{_HARD}]{{1,40}}"
)
_SENTENCE: Final = re.compile(rf"[^。！？!?\n]*(?:[。！？!?\n]+{_CLOSING}|\Z)")


def split_clauses(text: str) -> list[tuple[int, int]]:
    """Return clause spans that cover a normalised text in order, without overlap.

    A clause ends behind a sentence mark, a semicolon or a newline, and behind a comma, a colon, a dash, dots or a space
    once it has four characters. Without any it ends after 40 characters. Marks and closing quotes belong to the clause
    before them.
    """
    return [match.span() for match in _CLAUSE.finditer(text)]


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return sentence spans that cover a normalised text in order, without overlap."""
    return [match.span() for match in _SENTENCE.finditer(text) if match.group()]
