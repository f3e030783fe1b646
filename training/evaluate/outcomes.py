"""What was labelled and what was predicted, side by side as arrays: the only input of every metric.

No text survives this step: from here on there are indices, numbers and ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np
import numpy.typing as npt

from training.evaluate.errors import EvaluationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from model.prediction import Prediction
    from model.taxonomy import Taxonomy
    from training.corpus import Example
    from training.evaluate.bootstrap import Floats

__all__ = ("ALERT_REASON", "Outcomes", "gather", "overlaps")

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

ALERT_REASON = "danger_not_excluded"
"""Reason code by which a bundle asks a person to exclude danger although the tier is below severe."""
UNRATED = -1
"""Tier of a text that nobody gave a tier."""


class Outcomes(msgspec.Struct, frozen=True):
    """Truth and prediction of n texts over D domains and S signals, in the column orders of the taxonomy."""

    ids: tuple[str, ...]
    sources: tuple[str, ...]
    lengths: Ints
    """Characters of each text (n,)."""
    domain: Ints
    """Labelled domain (n,)."""
    acceptable: Bools
    """Labelled domain and its alternatives (n, D)."""
    predicted: Ints
    """First suggestion (n,)."""
    rank: Ints
    """Place of the labelled domain among the suggestions, 0 is first (n,)."""
    probability: Floats
    """Per domain (n, D), rows sum to 1."""
    in_set: Bools
    """Members of the conformal set (n, D)."""
    tier: Ints
    """Labelled tier, -1 where there is none (n,)."""
    predicted_tier: Ints
    severe_tier: int
    """Lowest severe tier."""
    severe_probability: Floats
    signals: Bools
    """Labelled signals (n, S)."""
    signalled: Bools
    """Texts whose signals somebody labelled (n,)."""
    predicted_signals: Bools
    signal_probability: Floats | None
    """Probability of every signal (n, S), None where only those above their threshold are known."""
    has_evidence: Bools
    """Texts with annotated evidence (n,)."""
    evidence_hit: Bools
    """A highlighted span overlaps an annotated one (n,)."""
    reasons: tuple[tuple[str, ...], ...]
    """Codes of ``needs_human`` per text."""

    @property
    def n(self) -> int:
        """Number of texts."""
        return len(self.ids)

    @property
    def rated(self) -> Bools:
        """Texts with a labelled tier (n,)."""
        return self.tier >= 0

    @property
    def severe(self) -> Bools:
        """Labelled tier is severe (n,)."""
        return self.tier >= self.severe_tier

    @property
    def predicted_severe(self) -> Bools:
        """Predicted tier is severe (n,)."""
        return self.predicted_tier >= self.severe_tier

    @property
    def alerted(self) -> Bools:
        """Predicted severe, or ``danger_not_excluded`` stands among the reasons (n,)."""
        return self.predicted_severe | np.array([ALERT_REASON in found for found in self.reasons], dtype=np.bool_)


def overlaps(found: Iterable[tuple[int, int]], annotated: Sequence[tuple[int, int]]) -> bool:
    """Whether any found span shares a character with any annotated one; ends are exclusive."""
    return any(start < right and left < end for start, end in found for left, right in annotated)


def _occurrences(text: str, pieces: Iterable[str]) -> list[tuple[int, int]]:
    spans = []
    for piece in pieces:
        start = text.find(piece) if piece else -1
        while start >= 0:
            spans.append((start, start + len(piece)))
            start = text.find(piece, start + 1)
    return spans


def _index(codes: Sequence[str], code: str, kind: str) -> int:
    try:
        return codes.index(code)
    except ValueError:
        raise EvaluationError(
            "F332",
            f"{kind} {code!r} 不在模型包的分类里。",
            "请换用与数据同一分类的模型包，或用 --taxonomy 指明数据的分类。",
        ) from None


def _membership(rows: Sequence[Iterable[str]], codes: Sequence[str], kind: str) -> Bools:
    table = np.zeros((len(rows), len(codes)), dtype=np.bool_)
    for row, found in enumerate(rows):
        for code in found:
            table[row, _index(codes, code, kind)] = True
    return table


def _suggested(predictions: Sequence[Prediction], codes: Sequence[str]) -> tuple[Floats, Bools, Ints]:
    """Probabilities, set members and ranks, each (n, D)."""
    shape = (len(predictions), len(codes))
    probability, in_set, rank = np.zeros(shape), np.zeros(shape, dtype=np.bool_), np.full(shape, len(codes))
    column = {code: place for place, code in enumerate(codes)}
    for row, prediction in enumerate(predictions):
        for place, suggestion in enumerate(prediction.suggestions):
            if suggestion.domain not in column:
                _index(codes, suggestion.domain, "模型给出的领域")
            at = column[suggestion.domain]
            probability[row, at], in_set[row, at], rank[row, at] = suggestion.probability, suggestion.in_set, place
    total = probability.sum(axis=1, keepdims=True)
    return np.divide(probability, total, out=np.full(shape, 1 / len(codes)), where=total > 0), in_set, rank


def _signals(
    examples: Sequence[Example], predictions: Sequence[Prediction], taxonomy: Taxonomy
) -> tuple[Bools, Bools, Bools]:
    """Labelled (n, S), predicted (n, S), and whether somebody labelled them (n,)."""
    codes = taxonomy.signal_codes
    if not codes:
        nothing = np.zeros((len(examples), 0), dtype=np.bool_)
        return nothing, nothing, np.zeros(len(examples), dtype=np.bool_)
    return (
        _membership([example.signals or () for example in examples], codes, "标注的信号"),
        _membership([[s.signal for s in prediction.signals] for prediction in predictions], codes, "模型给出的信号"),
        np.array([example.signals is not None for example in examples], dtype=np.bool_),
    )


def _evidence(examples: Sequence[Example], predictions: Sequence[Prediction]) -> tuple[Bools, Bools]:
    """Whether evidence was annotated, and whether a highlighted span overlaps it; each (n,)."""
    annotated = [_occurrences(example.text, example.evidence) for example in examples]
    found = [[(piece.start, piece.end) for piece in prediction.evidence] for prediction in predictions]
    hit = [overlaps(*pair) for pair in zip(found, annotated, strict=True)]
    return np.array([bool(spans) for spans in annotated], dtype=np.bool_), np.array(hit, dtype=np.bool_)


def _check_paired(examples: Sequence[Example], predictions: Sequence[Prediction]) -> None:
    if not examples or len(examples) != len(predictions):
        raise EvaluationError(
            "F331",
            f"要评测的样本 {len(examples)} 条，预测 {len(predictions)} 条；两者应相等且不为零。",
            "请检查输入文件里是否有带领域标签的行。",
        )


def gather(
    examples: Sequence[Example],
    predictions: Sequence[Prediction],
    taxonomy: Taxonomy,
    signal_probability: Floats | None = None,
) -> Outcomes:
    """Put labels and predictions side by side.

    Args:
        examples: Labelled texts, at least one.
        predictions: One per example, in the same order.
        taxonomy: Codes and their column order.
        signal_probability: Probability of every signal (n, S), where the model gives it.

    Raises:
        EvaluationError: ``F331`` no examples or unequal lengths, ``F332`` a code the taxonomy does not have.
    """
    _check_paired(examples, predictions)
    codes = taxonomy.domain_codes
    domain = np.array([_index(codes, example.domain, "标注的领域") for example in examples], dtype=np.int64)
    probability, in_set, rank = _suggested(predictions, codes)
    tier = np.array([UNRATED if e.tier is None or not taxonomy.tiers else e.tier for e in examples], dtype=np.int64)
    signals, predicted_signals, signalled = _signals(examples, predictions, taxonomy)
    has_evidence, evidence_hit = _evidence(examples, predictions)
    return Outcomes(
        ids=tuple(example.id for example in examples),
        sources=tuple(example.source for example in examples),
        lengths=np.array([len(example.text) for example in examples], dtype=np.int64),
        domain=domain,
        acceptable=_membership([(e.domain, *e.alternatives) for e in examples], codes, "备选领域"),
        predicted=np.array([_index(codes, p.domain, "模型给出的领域") for p in predictions], dtype=np.int64),
        rank=rank[np.arange(len(examples)), domain],
        probability=probability,
        in_set=in_set,
        tier=tier,
        predicted_tier=np.array([p.tier for p in predictions], dtype=np.int64),
        severe_tier=taxonomy.severe_tier,
        severe_probability=np.array([p.severe_probability for p in predictions], dtype=np.float64),
        signals=signals,
        predicted_signals=predicted_signals,
        signalled=signalled,
        signal_probability=signal_probability,
        has_evidence=has_evidence,
        evidence_hit=evidence_hit,
        reasons=tuple(tuple(reason.code for reason in p.needs_human) for p in predictions),
    )
