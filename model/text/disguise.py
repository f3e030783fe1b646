"""Danger words made hard to read, written back plainly: ``自 杀``, ``自·杀``, ``自sha``, ``zisha``, ``自鲨``.

The words, their pinyin and their other spellings are data (``danger_words.toml``). Outside that list only one thing is
joined: single Chinese characters all set apart by the same mark (``保-健-品``). Ordinary punctuation, lists and dates
are left alone.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from model.text.characters import HAN

if TYPE_CHECKING:
    from model.text.offsets import Edit

__all__ = ("DANGER_WORDS", "find_disguises", "find_marks_between")

_DATA: Final = tomllib.loads(Path(__file__).with_name("danger_words.toml").read_text(encoding="utf-8"))
_PINYIN: Final[dict[str, str]] = _DATA["words"]
_VARIANTS: Final[dict[str, str]] = _DATA["variants"]

DANGER_WORDS: Final[tuple[str, ...]] = tuple(_PINYIN)
"""Danger words recognised through marks and spaces."""

_MARKS: Final = r"·•・‧∙⋅*/\\~_|+=^#@&$%–—-"
_GAP: Final = rf"(?: ?(?:\.|[{_MARKS}]{{1,3}}) ?| {{1,2}})?"
_SET_APART: Final = re.compile(rf"[{HAN}]([·•・‧∙⋅.*~_|^#=-])[{HAN}](?:\1[{HAN}])+")
_FOREIGN: Final = re.compile(rf"[a-z .{_MARKS}]")
_SIGN: Final = re.compile(
    rf"[{HAN}a-z](?: ?[.{_MARKS}]{{1,3}} ?| {{1,2}})[{HAN}a-z]|[{HAN}][a-z]|[a-z][{HAN}]|[a-z]{{4}}"
)
_SIGN_OF_VARIANT: Final = re.compile("|".join(variant for variant in _VARIANTS if not re.search("[a-z]", variant)))
"""A text with neither sign holds no disguise."""
_SPELLED: Final = frozenset(_DATA["spelled"])
_SPELLED_IN_CHINESE: Final = frozenset(_DATA["spelled_in_chinese"])
_LETTER_BEFORE: Final = re.compile(r"[a-z] ?\Z")
_LETTER_AFTER: Final = re.compile(r" ?[a-z]")
_HAN_AND_SPACE: Final = re.compile(rf"[{HAN}] \Z")
_SPACE_AND_HAN: Final = re.compile(rf" [{HAN}]")
_NOT_HAN: Final = re.compile(rf"[^{HAN}]+")


def _pattern_of(word: str) -> str:
    """Return a pattern for a word whose characters may be set apart and may be written in pinyin."""
    pinyin = _PINYIN[word].split()
    if not pinyin:
        return _GAP.join(word)
    last = len(word) - 1
    return _GAP.join(
        f"(?:{character}|{'(?<![a-z])' if index == 0 else ''}{syllable}{'(?![a-z])' if index == last else ''})"
        for index, (character, syllable) in enumerate(zip(word, pinyin, strict=True))
    )


def _pattern_of_variant(variant: str) -> str:
    before = "(?<![a-z])" if variant[0].isascii() else ""
    after = "(?![a-z])" if variant[-1].isascii() else ""
    follower = _DATA["unless"].get(variant)
    return before + variant + after + (f"(?![{follower}])" if follower else "")


def _by_first() -> dict[str, tuple[re.Pattern[str], tuple[str, ...]]]:
    """Return for each character that may begin a disguise one pattern of groups, and the word each group means."""
    patterns: dict[str, list[tuple[str, str]]] = {}
    for variant, word in _VARIANTS.items():
        patterns.setdefault(variant[0], []).append((_pattern_of_variant(variant), word))
    for word in sorted(DANGER_WORDS, key=len, reverse=True):
        for first in {word[0], _PINYIN[word][:1]} - {""}:
            patterns.setdefault(first, []).append((_pattern_of(word), word))
    return {
        first: (re.compile("|".join(f"({pattern})" for pattern, _ in found)), tuple(word for _, word in found))
        for first, found in patterns.items()
    }


_BY_FIRST: Final = _by_first()
_FIRST_OF_VARIANT: Final = "".join({variant[0] for variant in _VARIANTS if not variant[0].isascii()})
_FIRST: Final = re.compile(
    rf"[{''.join(first for first in _BY_FIRST if not first.isascii())}](?=[{HAN}]{{0,4}}[a-z .{_MARKS}])"
    rf"|(?<![a-z])[{''.join(first for first in _BY_FIRST if first.isascii())}]|[{_FIRST_OF_VARIANT}]"
)
"""Where a disguise may begin: before a mark or a letter, at a letter, or at another spelling."""


def find_disguises(text: str) -> list[Edit]:
    """Find disguised danger words. Marks are dropped one by one; another spelling is replaced as a whole."""
    if not (_FOREIGN.search(text) and _SIGN.search(text)) and not _SIGN_OF_VARIANT.search(text):
        return []
    edits: list[Edit] = []
    position = 0
    for first in _FIRST.finditer(text):
        if first.start() < position:
            continue
        pattern, words = _BY_FIRST[first.group()]
        if match := pattern.match(text, first.start()):
            position = match.end()
            edits += _write_plainly(match, words[(match.lastindex or 1) - 1])
    return edits


def _write_plainly(match: re.Match[str], word: str) -> list[Edit]:
    found = match.group()
    if found == word:
        return []
    if _NOT_HAN.sub("", found) == word:
        return [(match.start() + gap.start(), match.start() + gap.end(), "") for gap in _NOT_HAN.finditer(found)]
    start, end = match.span()
    if _NOT_HAN.fullmatch(found):
        beside = _LETTER_BEFORE.search(match.string, max(0, start - 2), start) or _LETTER_AFTER.match(match.string, end)
        if word not in _SPELLED and (word not in _SPELLED_IN_CHINESE or beside):
            return []
    # Spaces that set the letters apart from the Chinese around them belong to the disguise.
    if found[-1].isascii() and _SPACE_AND_HAN.match(match.string, end):
        end += 1
    if found[0].isascii() and _HAN_AND_SPACE.search(match.string, max(0, start - 2), start):
        start -= 1
    return [(start, end, word)]


def find_marks_between(text: str) -> list[Edit]:
    """Find marks that set single Chinese characters apart, three characters or more with the same mark."""
    if not _FOREIGN.search(text):
        return []
    edits: list[Edit] = []
    for match in _SET_APART.finditer(text):
        edits += [(at, at + 1, "") for at in range(match.start() + 1, match.end(), 2)]
    return edits
