"""How the encoder's token scores become evidence, chosen on annotated texts it did not learn from."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import msgspec
import numpy as np

from model.calibration import RiskCalibration
from model.encoder import TokenScores
from model.evidence import EvidenceRule, model_spans
from model.evidence.spans import Span
from model.linear.scorer import RiskScores

__all__ = ("AnnotatedTexts", "fit_evidence_rule")

THRESHOLDS = (-2.5, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0)
JOINS = (0, 2, 4)
CLAUSES = EvidenceRule("clauses", 0.0, 0, "clause")


class AnnotatedTexts(msgspec.Struct, frozen=True):
    """Severe texts with annotated pieces."""

    texts: list[str]
    """Normalised."""
    pieces: list[list[Span]]
    """Annotated spans of the normalised texts, at least one each."""
    risk: RiskScores
    tokens: list[TokenScores]


def fit_evidence_rule(annotated: AnnotatedTexts, calibration: RiskCalibration, column: int) -> EvidenceRule:
    """Choose source, threshold and gap by how often the annotated piece is touched, then by likeness.

    A longer highlight touches more, so what counts is the sum of the share touched and the mean Dice coefficient (Dice
    1945) of shown and annotated characters.

    Args:
        annotated: Texts to choose on.
        calibration: Clause threshold of the linear scorer.
        column: Output of the clause scores, see ``model.evidence.clause_column``.
    """
    if not annotated.texts:
        return CLAUSES
    tried = [CLAUSES, *(EvidenceRule("tokens", t, join, "token") for t, join in itertools.product(THRESHOLDS, JOINS))]
    scored = [(_measure(annotated, calibration, column, rule), rule) for rule in tried]
    (touched, like), best = max(scored, key=lambda entry: sum(entry[0]))
    clauses = scored[0][0]
    return msgspec.structs.replace(
        best,
        overlap={"clauses": clauses[0], best.source: touched},
        likeness={"clauses": clauses[1], best.source: like},
    )


def _measure(
    annotated: AnnotatedTexts, calibration: RiskCalibration, column: int, rule: EvidenceRule
) -> tuple[float, float]:
    touched, likeness = [], []
    for row, (text, pieces) in enumerate(zip(annotated.texts, annotated.pieces, strict=True)):
        shown = model_spans(text, annotated.risk, row, column, calibration, annotated.tokens[row], rule)
        said, right = _characters(shown), _characters(pieces)
        touched.append(bool(said & right))
        likeness.append(2 * len(said & right) / max(len(said) + len(right), 1))
    return float(np.mean(touched)), float(np.mean(likeness))


def _characters(spans: Sequence[Span]) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}
