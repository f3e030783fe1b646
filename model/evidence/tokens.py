"""Evidence of the encoder: the pieces of clauses whose tokens carry the risk."""

from __future__ import annotations

import numpy as np

from model.encoder import TokenScores
from model.evidence.rule import EvidenceRule
from model.evidence.spans import Span, join_spans, trim
from model.text import split_clauses

__all__ = ("MOST_PIECES", "strongest_token_clause", "token_pieces")

MOST_PIECES = 6
"""Pieces shown per text."""
SHORTEST = 2
"""Characters of a piece that can be read by itself."""
OVERLAP = -1
"""Gap of spans that share a character."""


def token_pieces(text: str, tokens: TokenScores, rule: EvidenceRule) -> list[Span]:
    """Pieces of a text whose tokens reach the threshold.

    Marked tokens of one clause are joined over small gaps; no piece reaches beyond its clause, and a piece too short to
    be read by itself grows to its clause.

    Args:
        text: Normalised.
        tokens: Its scores.
        rule: Threshold and gap.

    Returns:
        Spans in text order without overlap, at most :data:`MOST_PIECES`: the strongest.
    """
    marked = np.flatnonzero(tokens.log_odds >= rule.threshold)
    if not len(marked):
        return []
    clauses = split_clauses(text)
    starts = tokens.starts[marked].tolist()
    spans = sorted(zip(starts, tokens.ends[marked].tolist(), tokens.log_odds[marked].tolist(), strict=True))
    strength: dict[Span, float] = {}
    for begin, end in clauses:
        inside = [(max(low, begin), min(high, end), odds) for low, high, odds in spans if low < end and begin < high]
        for piece in join_spans(((low, high) for low, high, _ in inside), rule.join):
            odds = max(odds for low, high, odds in inside if low < piece[1] and piece[0] < high)
            shown = _readable(text, piece, (begin, end))
            if shown[0] < shown[1]:
                strength[shown] = max(strength.get(shown, odds), odds)
    strongest = sorted(strength, key=lambda piece: -strength[piece])[:MOST_PIECES]
    return join_spans(sorted(strongest), OVERLAP)


def strongest_token_clause(text: str, tokens: TokenScores) -> list[Span]:
    """The clause of the strongest token, where there is one."""
    if not len(tokens):
        return []
    at = int(tokens.log_odds.argmax())
    low, high = int(tokens.starts[at]), int(tokens.ends[at])
    found = (trim(text, begin, end) for begin, end in split_clauses(text) if low < end and begin < high)
    return [piece for piece in found if piece[0] < piece[1]][:1]


def _readable(text: str, piece: Span, clause: Span) -> Span:
    start, end = trim(text, *piece)
    return (start, end) if start >= end or end - start >= SHORTEST else trim(text, *clause)
