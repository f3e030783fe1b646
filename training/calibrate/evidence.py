"""How token and clause scores become evidence, chosen on annotated texts that neither scorer learned from."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from model.calibration import RiskCalibration
from model.encoder import TokenScores
from model.evidence import EvidenceRule, model_spans
from model.evidence.clauses import joint_scores
from model.evidence.spans import Span
from model.linear.scorer import RiskScores

__all__ = ("AnnotatedTexts", "fit_evidence_rule")

THRESHOLDS = (-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0)
"""Log-odds of a token."""
JOINS = (0, 2, 4)
WEIGHTS = (0.0, 0.25, 0.5, 1.0, 2.0)
"""Of the strongest token beside the linear score of a clause."""
QUANTILES = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
"""Of the scores of all clauses of the annotated texts: thresholds tried."""


class AnnotatedTexts(msgspec.Struct, frozen=True):
    """Severe texts with annotated pieces."""

    texts: list[str]
    """Normalised."""
    pieces: list[list[Span]]
    """Annotated spans of the normalised texts, at least one each."""
    risk: RiskScores
    """Of a linear scorer that did not learn from them."""
    tokens: list[TokenScores]
    """Of an encoder that did not learn from them."""


def fit_evidence_rule(annotated: AnnotatedTexts, calibration: RiskCalibration, column: int) -> EvidenceRule:
    """Choose source, thresholds and weight by how often an annotated piece is touched, and by likeness.

    A longer highlight touches more, so what counts is the sum of the share touched and the mean Dice coefficient (Dice
    1945) of shown and annotated characters.

    Args:
        annotated: Texts to choose on.
        calibration: Clause threshold of the linear scorer alone.
        column: Output of the clause scores, see ``model.evidence.clause_column``.
    """
    if not annotated.texts:
        return EvidenceRule("clauses", calibration.evidence)
    scored = [(*_measure(annotated, calibration, column, rule), rule) for rule in _rules(annotated, column)]
    best = {
        source: max((entry for entry in scored if entry[2].source == source), key=lambda entry: entry[0] + entry[1])
        for source in ("clauses", "tokens")
    }
    chosen = max(best.values(), key=lambda entry: entry[0] + entry[1])[2]
    return msgspec.structs.replace(
        chosen,
        overlap={source: round(entry[0], 4) for source, entry in best.items()},
        likeness={source: round(entry[1], 4) for source, entry in best.items()},
    )


def _rules(annotated: AnnotatedTexts, column: int) -> Iterator[EvidenceRule]:
    for weight in WEIGHTS:
        scores = np.concatenate([_clause_scores(annotated, row, column, weight) for row in range(len(annotated.texts))])
        for threshold in np.unique(np.quantile(scores, QUANTILES)):
            yield EvidenceRule("clauses", float(threshold), weight=weight)
    for threshold, join in itertools.product(THRESHOLDS, JOINS):
        yield EvidenceRule("tokens", threshold, join, "token")
        yield EvidenceRule("tokens", threshold, join, "clause")


def _clause_scores(annotated: AnnotatedTexts, row: int, column: int, weight: float) -> npt.NDArray[np.float64]:
    risk = annotated.risk
    first, last = np.searchsorted(risk.batch.text_of, [row, row + 1])
    return joint_scores(risk.clauses[first:last, column], risk.batch.spans[row], annotated.tokens[row], weight)


def _measure(
    annotated: AnnotatedTexts, calibration: RiskCalibration, column: int, rule: EvidenceRule
) -> tuple[float, float]:
    """Share touched, and mean Dice coefficient."""
    touched, likeness = [], []
    for row, (text, pieces) in enumerate(zip(annotated.texts, annotated.pieces, strict=True)):
        shown = model_spans(text, annotated.risk, row, column, calibration, annotated.tokens[row], rule)
        said, right = _characters(shown), _characters(pieces)
        touched.append(bool(said & right))
        likeness.append(2 * len(said & right) / max(len(said) + len(right), 1))
    return float(np.mean(touched)), float(np.mean(likeness))


def _characters(spans: Sequence[Span]) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}
