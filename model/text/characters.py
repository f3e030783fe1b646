"""Character classes, and the part of normalisation that exchanges one character for one.

Sources: Unicode NFKC (UAX #15) and general categories (UAX #44).
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ("COMBINING", "HAN", "HIDDEN", "CharacterSet", "character_class", "chinese_share", "exchange", "is_han")

HAN: Final = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Chinese characters, as the body of a character class of a regular expression."""

_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")
_SCANNED: Final = (*range(0x20000), *range(0x2F800, 0x2FA20))
"""Elsewhere lie only Chinese characters that stay as they are, tags, selectors and private use."""
_LINE_BREAKS: Final = "\n\r\x0b\x0c\x85\u2028\u2029"
_QUOTES: Final = {"「": "“", "」": "”", "『": "‘", "』": "’", "〝": "“", "〞": "”", "〟": "”"}
_FILLERS: Final = "\u034f\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5"
_SELECTORS: Final = (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0000, 0xE1000))


def character_class(codes: Iterable[int]) -> str:
    """Return the body of a character class that matches the code points."""
    ranges: list[list[int]] = []
    for code in sorted(codes):
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)


class CharacterSet:
    """A set of characters that finds its runs in a text.

    Python compiles a class within the Basic Multilingual Plane to a bitmap and anything beyond to a list that it walks
    through for every character, so texts without characters beyond get a pattern of their own.
    """

    def __init__(self, codes: Iterable[int]) -> None:
        self.codes = frozenset(codes)
        self._all = re.compile(f"[{character_class(self.codes)}]+")
        self._basic = re.compile(f"[{character_class(code for code in self.codes if code < 0x10000)}]+")

    def runs(self, text: str) -> Iterator[re.Match[str]]:
        """Return the matches of all runs in order."""
        return (self._all if _ASTRAL.search(text) else self._basic).finditer(text)


def _plain(character: str) -> str:
    """Return the NFKC form in lower case, or the character itself where that is not one character."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).lower())
    return plain if len(plain) == 1 else character


def _sort_characters() -> tuple[dict[str, str], CharacterSet, CharacterSet]:
    exchanged: dict[str, str] = {}
    combining: set[int] = set()
    hidden: set[int] = {*map(ord, _FILLERS), *_SELECTORS}
    for code in _SCANNED:
        character = chr(code)
        category = unicodedata.category(character)
        if category in {"Cc", "Cf", "Cs"}:
            hidden.add(code)
        elif unicodedata.combining(character):
            combining.add(code)
        elif category == "Zs":
            exchanged[character] = " "
        elif (plain := _plain(character)) != character:
            exchanged[character] = plain
    exchanged |= _QUOTES | dict.fromkeys(_LINE_BREAKS[1:], "\n") | {"\t": " ", "İ": "i"}
    hidden -= {ord(blank) for blank in f"{_LINE_BREAKS}\t"}
    for code in (ord(" "), *hidden):
        exchanged.pop(chr(code), None)
    return exchanged, CharacterSet(combining), CharacterSet(hidden)


_EXCHANGED, COMBINING, HIDDEN = _sort_characters()
"""``COMBINING``: marks that sit on the character before them. ``HIDDEN``: what shows nothing and is no white space:
controls, zero-width characters, variation selectors, tags, fillers, lone surrogates."""

_EXCHANGEABLE: Final = CharacterSet(map(ord, _EXCHANGED))
_HAN_ONE: Final = re.compile(f"[{HAN}]")
_HAN_RUN: Final = re.compile(f"[{HAN}]+")
_SPACE_RUN: Final = re.compile(r"\s+")


def exchange(text: str) -> str:
    """Exchange single characters for their plain form. The length stays, so positions stay.

    Full-width, circled and other compatibility forms (NFKC), upper case, corner brackets used as quotation marks, every
    kind of space (a space) and of line break (a newline).
    """
    pieces: list[str] = []
    position = 0
    for run in _EXCHANGEABLE.runs(text):
        pieces.append(text[position : run.start()])
        pieces += [_EXCHANGED[character] for character in run.group()]
        position = run.end()
    pieces.append(text[position:])
    return "".join(pieces)


def is_han(character: str) -> bool:
    """Tell whether a string begins with a Chinese character."""
    return _HAN_ONE.match(character) is not None


def chinese_share(text: str) -> float:
    """Return the share of Chinese characters among the characters that are not white space, 0-1; 0.0 for none."""
    visible = _SPACE_RUN.sub("", text)
    if not visible:
        return 0.0
    return 1.0 - len(_HAN_RUN.sub("", visible)) / len(visible)
