"""Spans of a normalised text."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ("Span", "join_spans", "trim")

Span = tuple[int, int]
_EDGES = " \n,.。;:!?、"


def trim(text: str, start: int, end: int) -> Span:
    """Leave punctuation at the ends of a piece out."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip(_EDGES)), end - (len(piece) - len(piece.rstrip(_EDGES)))


def join_spans(spans: Iterable[Span], gap: int = 0) -> list[Span]:
    """Join spans, sorted by their start, that lie at most ``gap`` characters apart."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and start - joined[-1][1] <= gap:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
