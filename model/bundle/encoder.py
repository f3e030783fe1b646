"""What a manifest says about the encoder of a bundle, and how the encoder is restored."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import safetensors.numpy

from model.calibration import CascadeBand, DomainCalibration, NoveltyRule, PooledSpace, RiskCalibration
from model.encoder import EncoderScorer, EncoderSettings, check_golden
from model.evidence import EvidenceRule
from model.linear.neutral import NeutralView

__all__ = (
    "GOLDEN",
    "NETWORK",
    "NOVELTY",
    "TOKENIZER",
    "EncoderFacts",
    "EncoderRecord",
    "restore_encoder",
    "restore_space",
)

TOKENIZER, NETWORK, GOLDEN, NOVELTY = "tokenizer.json", "encoder.int8.onnx", "golden.json", "novelty.safetensors"


class EncoderFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For people: the geometry, and what the calibrations rest on."""

    layers: int
    hidden: int
    heads: int
    feed_forward: int
    vocabulary: int
    parameters: int
    """Of the encoder with its heads."""
    held_texts: int
    """Texts that the network did not learn from; calibrations and thresholds are fitted on them."""
    processor: tuple[str, ...]
    """Features of the processor of the build."""


class EncoderRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The encoder of a bundle and everything fitted for both scorers together."""

    settings: EncoderSettings
    domain: DomainCalibration
    """Of both scorers; the manifest's own is that of the linear scorer alone."""
    risk: RiskCalibration | None
    """Of both scorers; None for a taxonomy without tiers."""
    evidence: EvidenceRule
    novelty: NoveltyRule
    cascade: CascadeBand
    parity: dict[str, float]
    """Drift of the export: ``<pair>_<head>_<largest | mean | flips>``."""
    facts: EncoderFacts

    @property
    def files(self) -> tuple[str, ...]:
        """Files that the bundle must hold for it."""
        space = (NOVELTY,) if self.novelty.measure == "mahalanobis" else ()
        return (TOKENIZER, NETWORK, GOLDEN, *space)


def restore_encoder(
    record: EncoderRecord, contents: Mapping[str, bytes], view: NeutralView, *, threads: int | None = None
) -> EncoderScorer:
    """Load the encoder of a bundle and hear whether it still says what it said when it was exported.

    Args:
        record: Its record.
        contents: Verified bytes of its files.
        view: What it reads of a text.
        threads: See :func:`model.encoder.thread_count`.

    Raises:
        EncoderUnavailable: ``F151``-``F157``.
    """
    scorer = EncoderScorer.restore(contents[TOKENIZER], contents[NETWORK], record.settings, view, threads=threads)
    check_golden(scorer, contents[GOLDEN])
    return scorer


def restore_space(record: EncoderRecord, contents: Mapping[str, bytes]) -> PooledSpace | None:
    """The space of known texts, where the novelty rule needs it.

    Raises:
        SafetensorError, KeyError, ValueError: The file is damaged or does not fit.
    """
    if record.novelty.measure != "mahalanobis":
        return None
    return PooledSpace.restore(safetensors.numpy.load(contents[NOVELTY]), record.settings.hidden)
