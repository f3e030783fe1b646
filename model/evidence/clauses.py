"""Evidence of the linear scorer: whole clauses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from model.encoder import TokenScores
from model.evidence.spans import Span, join_spans
from model.linear.scorer import RiskScores

__all__ = ("MOST_CLAUSES", "joint_scores", "strongest_clauses")

Floats = npt.NDArray[np.float64]

MOST_CLAUSES = 4
"""Clauses shown per text."""


def strongest_clauses(
    risk: RiskScores,
    row: int,
    column: int,
    threshold: float,
    *,
    start: int = 0,
    tokens: TokenScores | None = None,
    weight: float = 0.0,
) -> list[Span]:
    """The clauses of a text that score highest: the worst one always, further ones from a score on.

    Args:
        risk: Scores of a batch.
        row: Text of the batch.
        column: Output that the scores are of.
        threshold: Score of the further ones.
        start: Clauses that begin before this character are left out.
        tokens: The encoder's scores of the text.
        weight: Of its strongest token in a clause, see :func:`joint_scores`.

    Returns:
        Spans of the normalised text in text order, neighbours joined.
    """
    first, last = np.searchsorted(risk.batch.text_of, [row, row + 1])
    spans, scores = risk.batch.spans[row], risk.clauses[first:last, column]
    if tokens is not None and weight > 0:
        scores = joint_scores(scores, spans, tokens, weight)
    ranked = [int(at) for at in np.argsort(-scores, kind="stable") if spans[at][0] >= start][:MOST_CLAUSES]
    chosen = sorted(at for place, at in enumerate(ranked) if place == 0 or scores[at] >= threshold)
    return join_spans(spans[at] for at in chosen)


def joint_scores(scores: Floats, spans: Sequence[Span], tokens: TokenScores, weight: float) -> Floats:
    """Scores of clauses by both scorers.

    Args:
        scores: Shape (clauses,): of the linear scorer.
        spans: Of the clauses, in the normalised text.
        tokens: The encoder's scores of the text. A clause of which it read nothing counts like the average clause.
        weight: Of the strongest token of each clause.

    Returns:
        Shape (clauses,).
    """
    strongest = np.full(len(spans), -np.inf)
    starts, ends = np.array([start for start, _ in spans]), np.array([end for _, end in spans])
    clause_of = np.searchsorted(starts, tokens.starts, side="right") - 1
    last = np.searchsorted(ends, tokens.ends, side="left")
    np.maximum.at(strongest, clause_of, tokens.log_odds)
    np.maximum.at(strongest, np.minimum(last, len(spans) - 1), tokens.log_odds)
    read = np.isfinite(strongest)
    usual = strongest[read].mean() if read.any() else 0.0
    result: Floats = scores + weight * np.where(read, strongest, usual)
    return result
