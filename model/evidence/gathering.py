"""The evidence of one text, from the model and from the tripwires."""

from __future__ import annotations

from collections.abc import Sequence

from model.calibration import RiskCalibration
from model.encoder import TokenScores
from model.evidence.clauses import strongest_clauses
from model.evidence.rule import EvidenceRule
from model.evidence.spans import Span, trim
from model.evidence.tokens import strongest_token_clause, token_pieces
from model.linear.scorer import RiskScores
from model.prediction import Evidence
from model.text import NormalisedText
from model.tripwire import Hit

__all__ = ("clause_column", "gather_evidence", "model_spans")


def clause_column(tier: int, severe_tier: int) -> int:
    """The output whose clause scores show why a text has a tier above 0."""
    return min(tier, severe_tier) - 1


def model_spans(
    text: str,
    risk: RiskScores,
    row: int,
    column: int,
    calibration: RiskCalibration,
    tokens: TokenScores | None = None,
    rule: EvidenceRule | None = None,
    *,
    beyond: bool = False,
) -> list[Span]:
    """What the model shows of a text whose tier is above 0.

    Args:
        text: Normalised.
        risk: Linear scores of a batch.
        row: Text of the batch.
        column: Output that the clause scores are of, see :func:`clause_column`.
        calibration: Clause score of further clauses.
        tokens: The encoder's scores of the text; None where it did not read it.
        rule: What becomes of them.
        beyond: The encoder did not reach the end of the text: what lies behind is the linear scorer's to show.

    Returns:
        Spans of the normalised text in text order, without overlap.
    """
    if tokens is None or rule is None:
        return _trimmed(text, strongest_clauses(risk, row, column, calibration.evidence))
    if rule.source == "clauses":
        joint = strongest_clauses(risk, row, column, rule.threshold, tokens=tokens, weight=rule.weight)
        return _trimmed(text, joint)
    pieces = token_pieces(text, tokens, rule)
    if not pieces and rule.fallback == "token" and not beyond:
        pieces = strongest_token_clause(text, tokens)
    if not pieces:
        return _trimmed(text, strongest_clauses(risk, row, column, calibration.evidence))
    if beyond:
        reached = max(int(tokens.ends.max()), pieces[-1][1])
        behind = strongest_clauses(risk, row, column, calibration.evidence, start=reached)
        pieces += _trimmed(text, behind)
    return pieces


def gather_evidence(text: NormalisedText, hits: Sequence[Hit], spans: Sequence[Span]) -> tuple[Evidence, ...]:
    """Put the pieces of the model and every tripwire hit onto the original text.

    Args:
        text: The text.
        hits: Shown whatever the tier.
        spans: Pieces that the model shows, in the normalised text.

    Returns:
        Pieces of the original in text order.
    """
    named = [*((start, end, "model") for start, end in spans), *((h.start, h.end, f"tripwire:{h.id}") for h in hits)]
    found = []
    for start, end, source in named:
        low, high = text.span(start, end)
        found.append(Evidence(low, high, text.original[low:high], source))
    return tuple(sorted(found, key=lambda piece: (piece.start, piece.end, piece.source)))


def _trimmed(text: str, spans: Sequence[Span]) -> list[Span]:
    found = (trim(text, start, end) for start, end in spans)
    return [(start, end) for start, end in found if start < end]
