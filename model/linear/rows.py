"""Feature rows of normalised texts: whole texts for the domain, clauses of the neutral view for the risk."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from model.linear.features import FeatureSpace, Occurrences, occurrences
from model.linear.neutral import NeutralView
from model.linear.words import WordCutter
from model.text import split_clauses

__all__ = ("BITS", "CHARACTERS", "ClauseBatch", "DomainBatch", "clause_batch", "domain_batch")

Ints = npt.NDArray[np.int64]

BITS = 22
"""4.2 million buckets: rare runs seldom meet."""
CHARACTERS = FeatureSpace(bits=BITS, longest=4, words=False)
WORDS = FeatureSpace(bits=BITS, longest=0, words=True)


class DomainBatch(msgspec.Struct, frozen=True):
    """Occurrences of a batch of texts."""

    texts: int
    characters: Occurrences
    words: Occurrences
    word_spans: list[list[tuple[int, int]]]
    """Per text, the words of two and more characters."""


class ClauseBatch(msgspec.Struct, frozen=True):
    """Occurrences of the clauses of a batch of texts."""

    texts: int
    spans: list[list[tuple[int, int]]]
    """Per text, its clauses in the normalised text."""
    text_of: Ints
    """Text of each clause."""
    occurrences: Occurrences
    """``row`` is the clause."""


def domain_batch(texts: Sequence[str], cutter: WordCutter) -> DomainBatch:
    """List character runs and words of normalised texts."""
    spans = [cutter.spans(text) for text in texts]
    return DomainBatch(len(texts), occurrences(CHARACTERS, texts), occurrences(WORDS, texts, spans), spans)


def clause_batch(texts: Sequence[str], view: NeutralView) -> ClauseBatch:
    """Cut normalised texts into clauses and list the character runs of their neutral view."""
    spans = [split_clauses(text) for text in texts]
    clauses = [view.apply(text[start:end]) for text, found in zip(texts, spans, strict=True) for start, end in found]
    text_of = np.repeat(np.arange(len(texts)), [len(found) for found in spans])
    return ClauseBatch(len(texts), spans, text_of.astype(np.int64), occurrences(CHARACTERS, clauses))
