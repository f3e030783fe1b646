"""Evidence: the clauses and danger phrases of the original text that carry the risk."""

from __future__ import annotations

import numpy as np

from model.calibration import RiskCalibration
from model.linear.scorer import RiskScores
from model.prediction import Evidence
from model.text import NormalisedText
from model.tripwire import Hit

__all__ = ("gather_evidence",)

MOST_CLAUSES = 4
"""Clauses shown per text."""
_EDGES = " \n,.。;:!?、"


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave punctuation at the ends of a clause out."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip(_EDGES)), end - (len(piece) - len(piece.rstrip(_EDGES)))


def gather_evidence(
    text: NormalisedText,
    risk: RiskScores | None,
    row: int,
    hits: tuple[Hit, ...],
    tier: int,
    calibration: RiskCalibration | None,
    severe_tier: int,
) -> tuple[Evidence, ...]:
    """Collect the evidence of one text.

    The worst clauses are shown for a tier above 0: the worst one always, further ones from the bundle's clause score
    on. Every tripwire hit is shown, whatever the tier.

    Returns:
        Pieces of the original in text order.
    """
    spans = [(hit.start, hit.end, f"tripwire:{hit.id}") for hit in hits]
    if risk is not None and calibration is not None and tier > 0:
        column = min(tier, severe_tier) - 1
        first, last = np.searchsorted(risk.batch.text_of, [row, row + 1])
        scores = risk.clauses[first:last, column]
        ranked = np.argsort(-scores, kind="stable")[:MOST_CLAUSES]
        chosen = sorted(int(at) for place, at in enumerate(ranked) if place == 0 or scores[at] >= calibration.evidence)
        for start, end in _join([risk.batch.spans[row][at] for at in chosen]):
            trimmed = _trim(text.text, start, end)
            if trimmed[0] < trimmed[1]:
                spans.append((*trimmed, "model"))
    found = []
    for start, end, source in spans:
        low, high = text.span(start, end)
        found.append(Evidence(low, high, text.original[low:high], source))
    return tuple(sorted(found, key=lambda piece: (piece.start, piece.end, piece.source)))


def _join(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans that touch."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
