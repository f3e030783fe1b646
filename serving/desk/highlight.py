"""Cut a text at every border of its spans, so that overlapping marks become a flat run of pieces.

A page cannot nest half-overlapping marks; a run of pieces, each knowing everything that covers it, can always be drawn.
Offsets count code points, as everywhere. Escaping is the template's business: pieces hold the text unchanged.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from model.prediction import DomainWord, Evidence

__all__ = ("Segment", "segment")

_WORD = ""
"""Key of the domain-word layer; no evidence source is empty."""


class Segment(msgspec.Struct, frozen=True):
    """A piece of the text and what covers it."""

    text: str
    sources: tuple[str, ...] = ()
    """Evidence sources over this piece (``model``, ``tripwire:<id>``), sorted; empty for plain text."""
    is_word: bool = False
    """True where a word speaks for the suggested domain."""


def segment(text: str, evidence: Sequence[Evidence], domain_words: Sequence[DomainWord]) -> tuple[Segment, ...]:
    """Cut a text into pieces of constant cover.

    Args:
        text: The text the offsets count in; the original, or its mask of the same length.
        evidence: Spans that carry the risk; they may overlap, touch, repeat, or reach past the end of the text.
        domain_words: Spans that speak for the domain; the same holds.

    Returns:
        Non-empty pieces that concatenate to ``text``; neighbours differ in their cover.
    """
    layers = [(span.start, span.end, span.source) for span in evidence]
    layers += [(word.start, word.end, _WORD) for word in domain_words]
    pieces: list[Segment] = []
    for start, end, cover in _sweep(layers, len(text)):
        piece = Segment(text[start:end], tuple(sorted(cover - {_WORD})), _WORD in cover)
        if pieces and (pieces[-1].sources, pieces[-1].is_word) == (piece.sources, piece.is_word):
            piece = Segment(pieces.pop().text + piece.text, piece.sources, piece.is_word)
        pieces.append(piece)
    return tuple(pieces)


def _sweep(layers: Iterable[tuple[int, int, str]], length: int) -> Iterable[tuple[int, int, set[str]]]:
    """Yield ``(start, end, keys covering it)`` from 0 to ``length`` without gaps."""
    borders: dict[int, Counter[str]] = {0: Counter(), length: Counter()}
    for start, end, key in layers:
        first, last = max(start, 0), min(end, length)
        if first < last:
            borders.setdefault(first, Counter())[key] += 1
            borders.setdefault(last, Counter())[key] -= 1
    cover: Counter[str] = Counter()
    positions = sorted(borders)
    for position, following in pairwise(positions):
        cover.update(borders[position])
        yield position, following, {key for key, count in cover.items() if count > 0}
