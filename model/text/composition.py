"""NFKC where one character becomes several or several become one, and stray combining marks.

Full NFKC (UAX #15) over short clusters, so that every cluster keeps its own place in the map. Long runs of marks are
cut first: canonical ordering of a run takes quadratic time, and no script needs such runs.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from model.text.characters import COMBINING, character_class, is_han

if TYPE_CHECKING:
    from model.text.offsets import Edit

__all__ = ("find_compositions", "find_stray_marks")

_MOST_MARKS: Final = 3
_HANGUL_JAMO: Final = (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))


def find_stray_marks(text: str) -> list[Edit]:
    """Find combining marks to drop: those drawn over Chinese characters, and what is beyond three in a row."""
    if text.isascii():
        return []
    edits: list[Edit] = []
    for match in COMBINING.runs(text):
        over_han = match.start() > 0 and is_han(text[match.start() - 1])
        start = match.start() + (0 if over_han else _MOST_MARKS)
        if start < match.end():
            edits.append((start, match.end(), ""))
    return edits


def find_compositions(text: str) -> list[Edit]:
    """Find clusters whose NFKC form differs. :func:`find_stray_marks` must have been applied."""
    if text.isascii() or unicodedata.is_normalized("NFKC", text):
        return []
    edits: list[Edit] = []
    for match in _clusters().finditer(text):
        cluster = match.group()
        composed = unicodedata.normalize("NFKC", cluster)
        if composed != cluster:
            edits.append((match.start(), match.end(), composed))
    return edits


@cache
def _clusters() -> re.Pattern[str]:
    """Match a character with all that may join it, or one that changes by itself.

    What may join: marks, Hangul vowels and finals, and letters that are the second half of a composed letter.
    """
    joining: set[int] = set(_HANGUL_JAMO)
    changing: set[int] = set()
    for code in range(0x80, 0x20000):
        character = chr(code)
        if not unicodedata.is_normalized("NFKC", character):
            changing.add(code)
        parts = unicodedata.decomposition(character).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            joining.add(int(parts[1], 16))
    return re.compile(rf"[^\n][{character_class(joining | COMBINING.codes)}]{{1,30}}|[{character_class(changing)}]")
