"""From scores to judgements: which calibration speaks for a text, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

from model.bundle import Bundle
from model.calibration import (
    DomainCalibration,
    HitTable,
    RiskCalibration,
    RiskVerdicts,
    join_encoder,
    summarise,
)
from model.encoder import EncoderUnavailable, TokenScores
from model.linear.scorer import DomainScores, RiskScores
from model.tripwire import Hit

__all__ = ("Judgement", "LinearReading", "find_doubtful", "judge")

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


class LinearReading(msgspec.Struct, frozen=True):
    """What the linear scorer and the tripwires found in a chunk of texts."""

    texts: list[str]
    """Normalised."""
    domains: DomainScores
    risk: RiskScores | None
    hits: list[tuple[Hit, ...]]


class Judgement(msgspec.Struct, frozen=True):
    """What is decided about one text."""

    probabilities: Floats
    """Shape (domains,)."""
    tier: int
    severe: float
    """Probability that the tier is severe, 0-1."""
    signals: Floats
    """Shape (signals,): probabilities."""
    domain: DomainCalibration
    """That decided."""
    risk: RiskCalibration | None
    """That decided."""
    stage: Literal["full", "linear"]
    degraded: bool = False
    """The encoder should have read the text and could not."""
    tokens: TokenScores | None = None
    """Of the encoder, where it read the text."""
    unlike: bool = False
    """Unlike anything the encoder has seen."""
    beyond: bool = False
    """Longer than the encoder reads."""


def judge(bundle: Bundle, reading: LinearReading, *, cascade: bool) -> list[Judgement]:
    """Judge a chunk.

    Args:
        bundle: Its scorers and calibrations.
        reading: Of the linear scorer.
        cascade: The encoder reads only what lies in the bundle's band.
    """
    manifest, taxonomy = bundle.manifest, bundle.taxonomy
    table = HitTable.of(reading.hits, taxonomy.signal_codes)
    probabilities = manifest.domain.probabilities(reading.domains.margins)
    features = None
    if reading.risk is not None:
        features = summarise(reading.risk.texts, reading.risk.clauses, reading.risk.batch.text_of)
    verdicts = _verdicts(manifest.risk, features, table, bundle)
    found = _linear(bundle, probabilities, verdicts)
    if bundle.encoder is None or manifest.encoder is None:
        return found
    rows = np.arange(len(found))
    if cascade:
        doubtful = find_doubtful(reading.hits, reading.domains.known, manifest.limits.known_share)
        rows = np.flatnonzero(manifest.encoder.cascade.asks(probabilities, verdicts.severe, doubtful))
    try:
        both = _both(bundle, reading, features, table, rows)
    except EncoderUnavailable:
        both = [msgspec.structs.replace(found[row], degraded=True) for row in rows]
    for row, judgement in zip(rows.tolist(), both, strict=True):
        found[row] = judgement
    return found


def find_doubtful(hits: Sequence[Sequence[Hit]], known: Floats, known_share: float) -> Bools:
    """Texts that the encoder reads in any case: a tripwire was hit, or the linear scorer does not know such writing.

    Args:
        hits: Of each text.
        known: Shape (texts,): share of known character runs, 0-1.
        known_share: Fewer than this are unlike anything seen.
    """
    tripped = np.array([bool(found) for found in hits], dtype=np.bool_)
    return tripped | (known < known_share)


def _linear(bundle: Bundle, probabilities: Floats, verdicts: RiskVerdicts) -> list[Judgement]:
    manifest = bundle.manifest
    alone: Literal["full", "linear"] = "full" if manifest.encoder is None else "linear"
    return [
        Judgement(
            probabilities[row],
            int(verdicts.tiers[row]),
            float(verdicts.severe[row]),
            verdicts.signals[row],
            manifest.domain,
            manifest.risk,
            alone,
            degraded=bundle.unavailable is not None,
        )
        for row in range(len(probabilities))
    ]


def _both(
    bundle: Bundle, reading: LinearReading, features: Floats | None, table: HitTable, rows: npt.NDArray[np.int64]
) -> list[Judgement]:
    """Judgements of both scorers on some rows of the chunk."""
    record, encoder = bundle.manifest.encoder, bundle.encoder
    if record is None or encoder is None or not len(rows):
        return []
    scores = encoder.scores([reading.texts[row] for row in rows])
    probabilities = record.domain.probabilities(reading.domains.margins[rows], scores.domains)
    joined = None if features is None else join_encoder(features[rows], scores.risks)
    verdicts = _verdicts(record.risk, joined, table.take(rows), bundle)
    unlike = record.novelty.unlike(scores.domains, scores.pooled, bundle.space)
    return [
        Judgement(
            probabilities[at],
            int(verdicts.tiers[at]),
            float(verdicts.severe[at]),
            verdicts.signals[at],
            record.domain,
            record.risk,
            "full",
            tokens=scores.evidence[at],
            unlike=bool(unlike[at]),
            beyond=bool(scores.beyond[at]),
        )
        for at in range(len(rows))
    ]


def _verdicts(
    calibration: RiskCalibration | None, features: Floats | None, table: HitTable, bundle: Bundle
) -> RiskVerdicts:
    if calibration is None or features is None:
        texts = len(table.tiers)
        return RiskVerdicts(
            np.zeros(texts, dtype=np.int64), np.zeros(texts), np.zeros((texts, len(bundle.taxonomy.signals)))
        )
    return calibration.judge(features, table, bundle.taxonomy.severe_tier)
