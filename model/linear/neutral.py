"""The view of a text from which risk is read: blind to who somebody is, to lawful speech and to sums and dates."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import msgspec

from model.text.offsets import Edit, Layer, OffsetMap, apply

__all__ = ("NEUTRAL_PATH", "NeutralText", "NeutralView", "neutral_view")

NEUTRAL_PATH = Path(__file__).with_name("neutral.toml")

_NUMERALS = "[一二两三四五六七八九十百千万亿几零〇]"
_DATE = re.compile(
    rf"(?:(?:[0-9]{{2,4}}|{_NUMERALS}{{2,4}})年)?(?:[0-9]{{1,2}}|{_NUMERALS}{{1,3}})月(?:[0-9]{{1,2}}|{_NUMERALS}{{1,3}})[日号]"
)
_AMOUNT = re.compile(
    r"[0-9][0-9,.:/\-]*[万亿千百]*[多来余几]?"
    rf"|{_NUMERALS}+[多来余几]?(?=岁|元|块|亩|年|个?月|天|日|号|点|时|次|平|斤|米|公里|后)"
)
_MARKS = re.compile(r"[,.。!?;:、~…—\s]+")
"""Loud punctuation is anger, and anger is no danger."""


class _Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    attribute: str
    neutral: str
    words: tuple[str, ...]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: int
    groups: tuple[_Group, ...]


class NeutralText(msgspec.Struct, frozen=True):
    """A neutral text with the way back."""

    text: str
    source: OffsetMap

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of ``text``, 0 ≤ start < end ≤ len(text), to the span of the text it was made from."""
        return self.source.span(start, end)


class NeutralView:
    """Replaces words by the neutral word of their group, all amounts by ``0`` and all punctuation by one mark."""

    def __init__(self, groups: dict[str, str]) -> None:
        self._neutral = groups
        longest_first = sorted(groups, key=len, reverse=True)
        self._words = re.compile("|".join(map(re.escape, longest_first)))

    @classmethod
    def parse(cls, raw: bytes) -> NeutralView:
        """Read ``neutral.toml``."""
        file = msgspec.toml.decode(raw, type=_File)
        return cls({word: group.neutral for group in file.groups for word in group.words})

    def apply(self, text: str) -> str:
        """The neutral text; lengths may differ, so offsets do not carry over."""
        plain = self._words.sub(lambda match: self._neutral[match.group()], text)
        return _MARKS.sub(",", _AMOUNT.sub("0", _DATE.sub("某日", plain)))

    def read(self, text: str) -> NeutralText:
        """The same text as :meth:`apply`, with offsets."""
        steps: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
            (self._words, lambda match: self._neutral[match.group()]),
            (_DATE, lambda _: "某日"),
            (_AMOUNT, lambda _: "0"),
            (_MARKS, lambda _: ","),
        )
        layers = []
        for pattern, replacement in steps:
            edits: list[Edit] = [(*match.span(), replacement(match)) for match in pattern.finditer(text)]
            if edits:
                text = apply(text, edits)
                layers.append(Layer(edits))
        return NeutralText(text, OffsetMap(layers))


@lru_cache(maxsize=1)
def neutral_view() -> NeutralView:
    """The shipped view."""
    return NeutralView.parse(NEUTRAL_PATH.read_bytes())
