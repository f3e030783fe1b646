"""Character classes and the one-to-one part of normalisation: NFKC, case, quotes, white space.

Sources: Unicode NFKC (UAX #15), Unicode general categories (UAX #44).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ("COMBINING", "CONTROL", "HAN", "LINE_BREAKS", "character_class", "chinese_share", "exchange")

HAN: Final = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Body of a regular-expression character class: Chinese characters."""

LINE_BREAKS: Final = "\n\r\x0b\x0c\x85\u2028\u2029"

_ASSIGNED_END: Final = 0x20000
"""Above lie only Chinese characters, tags and private use."""

_QUOTES: Final = {"「": "“", "」": "”", "『": "‘", "』": "’", "〝": "“", "〞": "”", "〟": "”"}
_BLANK_LETTERS: Final = "\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5"
"""Letters and symbols that draw nothing."""


def character_class(codes: list[int]) -> str:
    """Return the body of a regular-expression character class for ascending code points."""
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)


def _tables() -> tuple[dict[int, int], str, str]:
    exchanged: dict[int, int] = {}
    combining: list[int] = []
    control: list[int] = []
    for code in (*range(_ASSIGNED_END), *range(0x2F800, 0x2FA20)):
        character = chr(code)
        category = unicodedata.category(character)
        if category[0] == "C":
            if category in {"Cf", "Cc", "Cs"} and character not in f"\t{LINE_BREAKS}":
                control.append(code)
            continue
        if category[0] == "M" and unicodedata.combining(character):
            combining.append(code)
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).lower())
        if len(folded) == 1 and folded != character:
            exchanged[code] = ord(folded)
        elif category == "Zs" and character != " ":
            exchanged[code] = ord(" ")
    exchanged |= {ord(old): ord(new) for old, new in _QUOTES.items()}
    exchanged |= {ord(old): ord("\n") for old in LINE_BREAKS} | {ord("\t"): ord(" "), ord("İ"): ord("i")}
    selectors = [*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0000, 0xE0FFF + 1), 0x34F]
    hidden = sorted({*control, *selectors, *map(ord, _BLANK_LETTERS)})
    for code in hidden:
        exchanged.pop(code, None)
    return exchanged, character_class(combining), character_class(hidden)


_EXCHANGED, COMBINING, CONTROL = _tables()
"""``COMBINING``: marks that sit on the character before them. ``CONTROL``: characters that show nothing (controls,
zero-width characters, variation selectors, tags, fillers, lone surrogates), without white space."""

_HAN_RUN: Final = re.compile(f"[{HAN}]+")
_SPACE_RUN: Final = re.compile(r"\s+")


def exchange(text: str) -> str:
    """Exchange single characters for their plain form; the length stays.

    Full-width and circled forms, ligature-free compatibility forms (NFKC), upper case, corner brackets used as quotes,
    and every kind of space (to a space) and line break (to a newline).
    """
    return text.translate(_EXCHANGED)


def chinese_share(text: str) -> float:
    """Return the share of Chinese characters among the characters that are not white space, 0-1; 0.0 for none."""
    visible = _SPACE_RUN.sub("", text)
    if not visible:
        return 0.0
    return 1.0 - len(_HAN_RUN.sub("", visible)) / len(visible)


import opencc
_CONTROL = re.compile(f'[{CONTROL}]')
_OPENCC = opencc.OpenCC('t2s')


def remove_invisible(aligned):
    return aligned.substitute(_CONTROL, "")


def fold_compatibility(aligned):
    aligned = aligned.same_length(exchange(aligned.text))
    if not unicodedata.is_normalized("NFKC", aligned.text):
        aligned = aligned.rebuild([(unicodedata.normalize("NFKC", c), i, i + 1) for i, c in enumerate(aligned.text)])
    return aligned


def simplify(aligned):
    try:
        text = _OPENCC.convert(aligned.text)
    except UnicodeError:
        return aligned
    return aligned.same_length(text) if len(text) == len(aligned.text) else aligned
