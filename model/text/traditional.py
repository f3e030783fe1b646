"""Traditional to simplified characters, with the official OpenCC data (``t2s``)."""

from __future__ import annotations

import re
from typing import Final

import opencc

from model.text.characters import CharacterSet

__all__ = ("simplify",)

_CONVERTER: Final = opencc.OpenCC("t2s")
_SIMPLIFIED_TOO: Final = frozenset("乾吒")
"""Characters that simplified writing keeps in names; alone they do not make a text traditional."""
_ZHE: Final = re.compile("(?<![名原显顯专專卓编編论論译譯昭巨遗遺土合拙所])著(?![名作称稱述书書者录錄有])")
"""``著`` written for the particle ``着`` (Taiwan, Hong Kong), which ``t2s`` leaves as it is."""
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def _traditional_characters() -> CharacterSet:
    codes = (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0x20000, 0x31350))
    before = "\n".join(map(chr, codes))
    converted = _CONVERTER.convert(before)
    return CharacterSet(
        ord(old) for old, new in zip(before, converted, strict=True) if old != new and old not in _SIMPLIFIED_TOO
    )


_TRADITIONAL: Final = _traditional_characters()


def simplify(text: str) -> str:
    """Return the text in simplified characters. The length stays, so positions stay.

    OpenCC reads whole words (``乾隆`` keeps its ``乾``). Should its data ever change the length of a text, the text is
    converted character by character instead.
    """
    if text.isascii() or next(_TRADITIONAL.runs(text), None) is None:
        return text
    encodable = _SURROGATE.sub(" ", text)
    converted: str = _CONVERTER.convert(_ZHE.sub("着", encodable))
    if len(converted) == len(text) and encodable == text:
        return converted
    return "".join(
        _simplify_one(character) if ord(character) in _TRADITIONAL.codes else character for character in text
    )


def _simplify_one(character: str) -> str:
    converted: str = _CONVERTER.convert(character)
    return converted if len(converted) == 1 else character
