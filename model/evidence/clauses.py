"""Evidence of the linear scorer: whole clauses."""

from __future__ import annotations

import numpy as np

from model.evidence.spans import Span, join_spans
from model.linear.scorer import RiskScores

__all__ = ("MOST_CLAUSES", "strongest_clauses")

MOST_CLAUSES = 4
"""Clauses shown per text."""


def strongest_clauses(risk: RiskScores, row: int, column: int, threshold: float, *, start: int = 0) -> list[Span]:
    """The clauses of a text that score highest: the worst one always, further ones from a score on.

    Args:
        risk: Scores of a batch.
        row: Text of the batch.
        column: Output that the scores are of.
        threshold: Score of the further ones.
        start: Clauses that begin before this character are left out.

    Returns:
        Spans of the normalised text in text order, neighbours joined.
    """
    first, last = np.searchsorted(risk.batch.text_of, [row, row + 1])
    spans, scores = risk.batch.spans[row], risk.clauses[first:last, column]
    ranked = [int(at) for at in np.argsort(-scores, kind="stable") if spans[at][0] >= start][:MOST_CLAUSES]
    chosen = sorted(at for place, at in enumerate(ranked) if place == 0 or scores[at] >= threshold)
    return join_spans(spans[at] for at in chosen)
