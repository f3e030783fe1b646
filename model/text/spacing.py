"""White space, remains of markup, and spaces inside Chinese."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from model.text.characters import HAN

if TYPE_CHECKING:
    from model.text.offsets import Edit

__all__ = ("find_markup", "find_needless_spaces", "find_white_space")

_MARKUP: Final = re.compile(r"_x000d_|<(?:br|p)\s?/?>|</p>|&nbsp;|&(?:amp|lt|gt|quot);", re.IGNORECASE)
_MARKUP_SIGN: Final = re.compile("[<&_]")
_MARKUP_MEANING: Final = {"&nbsp;": " ", "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"'}
_RUN: Final = re.compile(r"[ \n]{2,}")
_CLOSED: Final = r"。,、;:!?…“”‘’《》【】()\[\]—"
_SHORT_BEFORE: Final = rf"(?<=[^{HAN}][{HAN}] )|(?<=[^{HAN}][{HAN}]{{2}} )|(?<=^[{HAN}] )|(?<=^[{HAN}]{{2}} )"
_SHORT_AFTER: Final = rf"(?<=[{HAN}] )(?=[{HAN}]{{1,2}}(?![{HAN}]))"
_NEEDLESS: Final = re.compile(
    rf" (?:(?<=[{HAN}{_CLOSED}] )(?=[{_CLOSED}])|(?<=[{_CLOSED}] )(?=[{HAN}])"
    rf"|(?<=[{HAN}] )(?=[a-z0-9])(?![a-z0-9]{{1,2}}[.、)](?!\d))|(?<=[a-z0-9] )(?=[{HAN}])"
    rf"|(?:{_SHORT_BEFORE})(?=[{HAN}])|{_SHORT_AFTER})"
)


def find_markup(text: str) -> list[Edit]:
    """Find remains of spreadsheets and web pages: ``_x000D_``, ``<br>``, ``&nbsp;``."""
    if not _MARKUP_SIGN.search(text):
        return []
    return [
        (match.start(), match.end(), _MARKUP_MEANING.get(match.group().lower(), "\n"))
        for match in _MARKUP.finditer(text)
    ]


def find_white_space(text: str) -> list[Edit]:
    """Find white space to make one space or one newline, and to drop at both ends."""
    edits: list[Edit] = []
    length = len(text)
    if text[:1] in {" ", "\n"} or text[-1:] in {" ", "\n"}:
        first = length - len(text.lstrip(" \n"))
        last = len(text.rstrip(" \n"))
    else:
        first, last = 0, length
    if first:
        edits.append((0, first, ""))
    edits += [
        (run.start(), run.end(), "\n" if "\n" in run.group() else " ") for run in _RUN.finditer(text, first, last)
    ]
    if first <= last < length:
        edits.append((last, length, ""))
    return edits


def find_needless_spaces(text: str) -> list[Edit]:
    """Find spaces to drop inside Chinese.

    A space goes between a Chinese character and a letter, a digit or a punctuation mark, and between Chinese characters
    when the piece on one side of it is one or two characters long (writing set apart). A space between two longer
    pieces stays: people who write without punctuation use it as a comma. So does one before ``2.`` of a list.
    """
    if " " not in text:
        return []
    return [(match.start(), match.end(), "") for match in _NEEDLESS.finditer(text)]
