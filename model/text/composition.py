"""NFKC where one character becomes several or several become one; stray combining marks.

Full NFKC (UAX #15) over short clusters, so that every cluster keeps its own place in the map. Runs of marks are cut to
:data:`_MARKS_KEPT` first: canonical ordering of a run takes quadratic time, and writing has no use for longer runs.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from model.text.characters import COMBINING, HAN, character_class

if TYPE_CHECKING:
    from model.text.offsets import Edit

__all__ = ("find_compositions", "find_stray_marks")

_MARKS_KEPT: Final = 3
_STRAY: Final = re.compile(rf"(?<=[{HAN}])[{COMBINING}]+|(?<=[{COMBINING}]{{{_MARKS_KEPT}}})[{COMBINING}]+")


def find_stray_marks(text: str) -> list[Edit]:
    """Find combining marks to drop: those drawn over Chinese characters and the excess of long runs."""
    return [(match.start(), match.end(), "") for match in _STRAY.finditer(text)]


def find_compositions(text: str) -> list[Edit]:
    """Find clusters whose NFKC form differs. Marks must have been thinned by :func:`find_stray_marks`."""
    if text.isascii() or unicodedata.is_normalized("NFKC", text):
        return []
    edits: list[Edit] = []
    for match in _cluster_pattern().finditer(text):
        cluster = match.group()
        composed = unicodedata.normalize("NFKC", cluster)
        if composed != cluster:
            edits.append((match.start(), match.end(), composed))
    return edits


@cache
def _cluster_pattern() -> re.Pattern[str]:
    """Match a character with what may join it: marks, and letters that are the second half of a composed one."""
    joining: set[int] = {*range(0x1161, 0x1176), *range(0x11A8, 0x11C3)}
    changing: list[int] = []
    for code in range(0x80, 0x20000):
        character = chr(code)
        if not unicodedata.is_normalized("NFKC", character):
            changing.append(code)
        parts = unicodedata.decomposition(character).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            joining.add(int(parts[1], 16))
    tail = f"[{COMBINING}{character_class(sorted(joining))}]"
    return re.compile(rf"[^\n]{tail}+|[{character_class(changing)}]")
