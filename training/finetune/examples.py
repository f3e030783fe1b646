"""Labelled texts as token ids and targets."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from model.linear.neutral import NeutralView
from model.taxonomy import Taxonomy
from model.text import normalise
from training.corpus import Example
from training.finetune.settings import FinetuneSettings
from training.linear.targets import Targets, evidence_spans, make_targets

__all__ = ("EncodedTexts", "encode_examples", "encode_texts")

Floats = npt.NDArray[np.float32]
UNKNOWN = -1
"""Evidence of a token that nobody labelled."""


class EncodedTexts(msgspec.Struct, frozen=True):
    """Texts with all their targets."""

    ids: list[npt.NDArray[np.int64]]
    """Token ids without [CLS] and [SEP]."""
    evidence: list[npt.NDArray[np.int8]]
    """Per token 1, 0 or ``UNKNOWN``."""
    domains: Floats
    """Shape (texts, domains): soft targets; rows sum to 1."""
    risks: Floats
    """Shape (texts, levels + signals)."""
    rated: npt.NDArray[np.bool_]
    """Shape (texts,): risk was labelled."""
    weights: Floats
    """Shape (texts,)."""


def encode_texts(texts: Sequence[str], tokenizer: Tokenizer, view: NeutralView) -> list[npt.NDArray[np.int64]]:
    """Token ids of raw texts, read as the scorer reads them."""
    encodings = tokenizer.encode_batch([view.apply(normalise(text).text) for text in texts], add_special_tokens=False)
    return [np.array(encoding.ids, dtype=np.int64) for encoding in encodings]


def encode_examples(
    examples: Sequence[Example],
    weights: npt.NDArray[np.float64],
    tokenizer: Tokenizer,
    view: NeutralView,
    taxonomy: Taxonomy,
    settings: FinetuneSettings,
) -> EncodedTexts:
    """Encode labelled texts.

    Args:
        examples: Labelled texts.
        weights: Shape (texts,).
        tokenizer: Of the encoder.
        view: What the encoder reads.
        taxonomy: Label columns.
        settings: How targets are softened.
    """
    targets = make_targets(examples, taxonomy)
    ids, evidence = [], []
    for example in examples:
        normal = normalise(example.text)
        neutral = view.read(normal.text)
        encoding = tokenizer.encode(neutral.text, add_special_tokens=False)
        ids.append(np.array(encoding.ids, dtype=np.int64))
        if example.tier is None or (example.tier > 0 and not example.evidence):
            evidence.append(np.full(len(encoding.ids), UNKNOWN, dtype=np.int8))
            continue
        labels = np.zeros(len(encoding.ids), dtype=np.int8)
        pieces = evidence_spans(example) if example.tier else []
        for at, (start, end) in enumerate(encoding.offsets if pieces else ()):
            low, high = normal.span(*neutral.span(start, end))
            labels[at] = any(low < last and first < high for first, last in pieces)
        evidence.append(labels)
    return EncodedTexts(
        ids,
        evidence,
        _soft_domains(examples, targets, settings),
        targets.risks.astype(np.float32),
        targets.labelled,
        weights.astype(np.float32),
    )


def _soft_domains(examples: Sequence[Example], targets: Targets, settings: FinetuneSettings) -> Floats:
    rows, domains = targets.alternatives.shape
    count = targets.alternatives.sum(axis=1)
    share = np.array([settings.doubt[(example.confidence or 3) - 1] for example in examples])
    share = np.where(count > 0, share, 0.0)
    soft = targets.alternatives * (share / np.maximum(count, 1))[:, None]
    soft[np.arange(rows), targets.domains] += 1 - share
    found: Floats = (soft * (1 - settings.smoothing) + settings.smoothing / domains).astype(np.float32)
    return found
