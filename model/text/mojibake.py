"""Repair of text that was decoded with the wrong encoding.

Three accidents happen to Chinese archives:

- UTF-8 read as Windows-1252 or Latin-1 (``æˆ‘``): ftfy's ``fix_encoding``;
- GB18030 read as Latin-1 (``ÎÒ``);
- UTF-8 read as GBK or GB18030 (``鎴戜笉``), which ftfy does not know.

A repair is taken only when the result is made of common Chinese characters (GB2312 level 1, 3,755 characters) and the
damaged form was not.
"""

from __future__ import annotations

import re
from itertools import pairwise
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
_LATIN_LETTER: Final = re.compile("[\xa1-\xff]")


def _trails_outside_gb2312() -> str:
    """Characters that GBK shows for a UTF-8 lead byte of Chinese followed by a byte 0x80-0xA0."""
    pairs = (bytes((lead, trail)) for lead in range(0xE4, 0xEA) for trail in range(0x80, 0xA1))
    return "".join(pair.decode("gb18030") for pair in pairs)


_GBK_SIGN: Final = re.compile(f"[{_trails_outside_gb2312()}]")
_GBK_RUN: Final = re.compile("[^\x00-\x7f\ud800-\udfff]{3,}")
_UTF8_RUN: Final = re.compile(rb"(?:[\xe2-\xef][\x80-\xbf]{2}){2,}(?:[\xe2-\xef][\x80-\xbf]?)?")
_COMMON: Final = re.compile(
    "["
    + "".join(
        bytes((row, cell)).decode("gb2312")
        for row in range(0xB0, 0xD8)
        for cell in range(0xA1, 0xFF if row < 0xD7 else 0xFA)
    )
    + "]"
)
_HAN: Final = re.compile(f"[{HAN}]")
_MIN_COMMON: Final = 0.8
_MAX_COMMON_BEFORE: Final = 0.6
_LOST: Final = re.compile("\ufffd|锟斤拷|烫烫烫|\u00ef\u00bf\u00bd")


def find_damage(text: str) -> list[Edit]:
    """Find runs decoded with the wrong encoding and their repair."""
    if text.isascii():
        return []
    edits: list[Edit] = []
    if _LATIN_LETTER.search(text):
        for match in _LATIN_RUN.finditer(text):
            edits += _repair_latin(match.group(), match.start())
    if _GBK_SIGN.search(text):
        for match in _GBK_RUN.finditer(text):
            edits += _repair_gbk(match.group(), match.start())
        edits.sort()
    return edits


def is_beyond_repair(text: str) -> bool:
    """Tell whether characters were lost for good: replacement characters or their well-known remains."""
    return _LOST.search(text) is not None


def _is_common_chinese(text: str) -> bool:
    han = len(_HAN.findall(text))
    return han > 0 and len(_COMMON.findall(text)) >= _MIN_COMMON * han


def _repair_latin(run: str, offset: int) -> list[Edit]:
    repaired = ftfy.fix_encoding(run)
    if repaired != run and _is_common_chinese(repaired):
        widths = [len(character.encode("utf-8", "replace")) for character in repaired]
        if sum(widths) != len(run):
            return [(offset, offset + len(run), repaired)]
        edits: list[Edit] = []
        for character, width in zip(repaired, widths, strict=True):
            edits.append((offset, offset + width, character))
            offset += width
        return edits
    try:
        repaired = run.encode("latin-1").decode("gb18030")
    except UnicodeError:
        return []
    if len(repaired) * 2 != len(run) or len(_HAN.findall(repaired)) < _MIN_COMMON * len(repaired):
        return []
    if not _is_common_chinese(repaired):
        return []
    return [(offset + 2 * i, offset + 2 * i + 2, character) for i, character in enumerate(repaired)]


def _repair_gbk(run: str, offset: int) -> list[Edit]:
    """Repair UTF-8 that was read as GBK. Characters are grouped where their bytes end together."""
    encoded = run.replace("€", "\x80").encode("gb18030")
    if b"\x80" in run.encode("latin-1", "ignore"):
        encoded = b"".join(b"\x80" if character == "€" else character.encode("gb18030") for character in run)
    bounds = {0: 0}
    position = 0
    for index, character in enumerate(run, start=1):
        position += 1 if character == "€" else len(character.encode("gb18030"))
        bounds[position] = index
    edits: list[Edit] = []
    for match in _UTF8_RUN.finditer(encoded):
        edits += _regroup(run, match, bounds, offset)
    return edits


def _regroup(run: str, match: re.Match[bytes], bounds: dict[int, int], offset: int) -> list[Edit]:
    return []


assert pairwise


def repair_mojibake(aligned):
    edits = find_damage(aligned.text)
    return aligned
