"""Repair of text that was decoded with the wrong encoding.

Three accidents happen to Chinese archives:

- UTF-8 read as Windows-1252 or Latin-1 (``æˆ‘``): ftfy's ``fix_encoding``;
- GB18030 read as Latin-1 (``ÎÒ``);
- UTF-8 read as GBK or GB18030 (``鎴戜笉``), which ftfy does not know.

A repair is taken only when the result is made of common Chinese characters (GB2312 level 1, 3,755 characters) and, for
the last, the damaged form was not.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Final

import ftfy

from model.text.characters import HAN

if TYPE_CHECKING:
    from model.text.offsets import Edit

__all__ = ("find_damage", "is_beyond_repair")

_LATIN_RUN: Final = re.compile(
    "[\x80-\xff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{3,}"
)
"""Characters that bytes 0x80-0xFF become in Windows-1252 and Latin-1."""
_LATIN_LETTER: Final = re.compile("[\xc0-\xd6\xd8-\xf6\xf8-\xff]")

_GBK_SIGN: Final = re.compile(
    "["
    + "".join(bytes((lead, trail)).decode("gb18030") for lead in range(0xE4, 0xEA) for trail in range(0x80, 0xC0))
    + "]"
)
"""What GBK shows for the first two bytes of a Chinese character in UTF-8; seldom or never seen in sound text."""
_GBK_RUN: Final = re.compile("[^\x00-\x7f\ud800-\udfff\ufffd]{3,}")
_UTF8_RUN: Final = re.compile(rb"((?:[\xe2-\xef][\x80-\xbf]{2}){2,})(?:[\xe2-\xef][\x80-\xbf]?(?![\x80-\xff]))?")
"""Chinese characters and punctuation in UTF-8; a last one may have lost its end."""

_HAN: Final = re.compile(f"[{HAN}]")
_COMMON: Final = re.compile(
    "["
    + "".join(bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    + "]"
)
_LEAST_COMMON: Final = 0.8
_MOST_COMMON_BEFORE: Final = 0.6
_MOST_COMMON_BEFORE_LONG: Final = 0.75
_LONG: Final = 4
"""Repaired characters from which on an accident is out of the question."""
_LEAST_LETTERS: Final = 0.25
_LOST: Final = re.compile("\ufffd|锟斤拷|烫烫烫")


def find_damage(text: str) -> list[Edit]:
    """Find runs decoded with the wrong encoding, with their repair."""
    if text.isascii():
        return []
    edits: list[Edit] = []
    if _LATIN_LETTER.search(text):
        for match in _LATIN_RUN.finditer(text):
            edits += _repair_latin(match.group(), match.start())
    if not edits and _GBK_SIGN.search(text):
        for match in _GBK_RUN.finditer(text):
            edits += _repair_gbk(match.group(), match.start())
    return edits


def is_beyond_repair(text: str) -> bool:
    """Tell whether characters were lost for good: replacement characters, or what they are known to turn into."""
    return _LOST.search(text) is not None


def _is_common_chinese(text: str) -> bool:
    han = len(_HAN.findall(text))
    return han > 0 and len(_COMMON.findall(text)) >= _LEAST_COMMON * han


def _repair_latin(run: str, offset: int) -> list[Edit]:
    repaired = _decode_bytes(run, "utf-8") or ftfy.fix_encoding(run)
    if repaired != run and _is_common_chinese(repaired):
        widths = [len(character.encode("utf-8", "replace")) for character in repaired]
        if sum(widths) != len(run):
            return [(offset, offset + len(run), repaired)]
        starts = accumulate(widths, initial=offset)
        return [(at, at + width, new) for at, width, new in zip(starts, widths, repaired, strict=False)]
    repaired = _decode_bytes(run, "gb18030")
    if len(_LATIN_LETTER.findall(run)) < _LEAST_LETTERS * len(run):
        return []
    if len(repaired) * 2 != len(run) or len(_COMMON.findall(repaired)) < _LEAST_COMMON * len(repaired):
        return []
    return [(offset + 2 * index, offset + 2 * index + 2, new) for index, new in enumerate(repaired)]


def _decode_bytes(run: str, encoding: str) -> str:
    """Read the bytes behind Western characters in an encoding; empty when they are not valid in it."""
    try:
        # The codec comes with ftfy: Windows-1252, with Latin-1 where Windows-1252 has a gap.
        return run.encode("sloppy-windows-1252").decode(encoding)
    except UnicodeError:
        pass
    try:
        return run.encode("latin-1").decode(encoding)
    except UnicodeError:
        return ""


def _repair_gbk(run: str, offset: int) -> list[Edit]:
    read = [b"\x80" if character == "€" else character.encode("gb18030") for character in run]
    ends = list(accumulate(map(len, read)))
    boundaries = {0, *ends}
    edits: list[Edit] = []
    for match in _UTF8_RUN.finditer(b"".join(read)):
        if match.start() not in boundaries:  # the second half of a sound character
            continue
        first, last = bisect_right(ends, match.start()), bisect_left(ends, match.end()) + 1
        repaired = match.group(1).decode("utf-8", "ignore")
        before = len(_COMMON.findall(run, first, last))
        limit = _MOST_COMMON_BEFORE_LONG if len(repaired) >= _LONG else _MOST_COMMON_BEFORE
        if _is_common_chinese(repaired) and before <= limit * (last - first):
            edits += _group(repaired, match.start(), ends, last, offset)
    return edits


def _group(repaired: str, position: int, ends: list[int], last: int, offset: int) -> list[Edit]:
    """Divide a repair where a repaired character and a damaged one end at the same byte; two from three, as a rule."""
    edits: list[Edit] = []
    start = bisect_right(ends, position)
    group = ""
    for character in repaired:
        group += character
        position += len(character.encode("utf-8"))
        index = bisect_left(ends, position)
        if ends[index] == position:
            edits.append((offset + start, offset + index + 1, group))
            start, group = index + 1, ""
    if start < last:
        if group or not edits:
            edits.append((offset + start, offset + last, group))
        else:
            begin, _, text = edits[-1]
            edits[-1] = (begin, offset + last, text)
    return edits
