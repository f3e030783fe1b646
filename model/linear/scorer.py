"""The linear scorer: domain margins and risk scores of normalised texts, from arrays alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from model.linear.head import LinearHead
from model.linear.neutral import NeutralView
from model.linear.rows import BITS, ClauseBatch, DomainBatch, clause_batch, domain_batch
from model.linear.vocabulary import Entries, Vocabulary
from model.linear.words import WordCutter, word_cutter

__all__ = ("DomainModel", "DomainScores", "LinearScorer", "RiskModel", "RiskScores")

Floats = npt.NDArray[np.float64]
Arrays = Mapping[str, npt.NDArray[np.generic]]


class DomainScores(msgspec.Struct, frozen=True):
    """What a batch scored, and what is needed to explain it."""

    margins: Floats
    """Shape (texts, domains)."""
    known: Floats
    """Shape (texts,): share of the character runs that training had seen often enough, 0-1."""
    batch: DomainBatch
    characters: Entries
    words: Entries


class RiskScores(msgspec.Struct, frozen=True):
    """Scores of whole texts and of their clauses; columns are tier ≥ 1, tier ≥ 2 …, then the signals."""

    texts: Floats
    """Shape (texts, outputs)."""
    clauses: Floats
    """Shape (clauses, outputs)."""
    batch: ClauseBatch


class DomainModel(msgspec.Struct, frozen=True):
    """Character runs and words → domain margins."""

    characters: Vocabulary
    words: Vocabulary
    head_characters: LinearHead
    head_words: LinearHead

    def scores(self, texts: Sequence[str], cutter: WordCutter) -> DomainScores:
        """Score normalised texts."""
        return self.score(domain_batch(texts, cutter))

    def score(self, batch: DomainBatch) -> DomainScores:
        """Score texts whose features are listed already."""
        characters = self.characters.entries(batch.texts, batch.characters.row, batch.characters.bucket)
        words = self.words.entries(batch.texts, batch.words.row, batch.words.bucket)
        margins = self.head_characters.scores(characters.matrix) + self.head_words.scores(words.matrix)
        seen = np.bincount(batch.characters.row, weights=characters.entry_of >= 0, minlength=batch.texts)
        listed = np.bincount(batch.characters.row, minlength=batch.texts)
        return DomainScores(margins, seen / np.maximum(listed, 1), batch, characters, words)


class RiskModel(msgspec.Struct, frozen=True):
    """Character runs of the neutral view → risk scores of texts and clauses."""

    vocabulary: Vocabulary
    head_texts: LinearHead
    head_clauses: LinearHead

    def scores(self, texts: Sequence[str], view: NeutralView) -> RiskScores:
        """Score normalised texts."""
        return self.score(clause_batch(texts, view))

    def score(self, batch: ClauseBatch) -> RiskScores:
        """Score texts whose features are listed already."""
        found = batch.occurrences
        whole = self.vocabulary.entries(batch.texts, batch.text_of[found.row], found.bucket)
        clauses = self.vocabulary.entries(len(batch.text_of), found.row, found.bucket)
        return RiskScores(self.head_texts.scores(whole.matrix), self.head_clauses.scores(clauses.matrix), batch)


class LinearScorer:
    """Both models over one normalisation. Immutable and safe to share between threads."""

    def __init__(self, domain: DomainModel, risk: RiskModel | None, view: NeutralView) -> None:
        self.domain = domain
        self.risk = risk
        self.view = view
        self.cutter = word_cutter()

    def domain_scores(self, texts: Sequence[str]) -> DomainScores:
        """Score normalised texts for their domain."""
        return self.domain.scores(texts, self.cutter)

    def risk_scores(self, texts: Sequence[str]) -> RiskScores | None:
        """Score normalised texts for their risk; None for a bundle that knows no tiers."""
        return self.risk.scores(texts, self.view) if self.risk is not None else None

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Everything as named arrays for a safetensors file."""
        arrays: dict[str, npt.NDArray[np.generic]] = {}
        _put_vocabulary(arrays, "domain.characters", self.domain.characters)
        _put_vocabulary(arrays, "domain.words", self.domain.words)
        _put_head(arrays, "domain.characters", self.domain.head_characters)
        _put_head(arrays, "domain.words", self.domain.head_words)
        if self.risk is not None:
            _put_vocabulary(arrays, "risk", self.risk.vocabulary)
            _put_head(arrays, "risk.texts", self.risk.head_texts)
            _put_head(arrays, "risk.clauses", self.risk.head_clauses)
        return arrays

    @classmethod
    def restore(cls, arrays: Arrays, view: NeutralView) -> LinearScorer:
        """Undo :meth:`arrays`.

        Raises:
            KeyError, ValueError: An array is missing or has the wrong shape.
        """
        domain = DomainModel(
            _vocabulary(arrays, "domain.characters"),
            _vocabulary(arrays, "domain.words"),
            _head(arrays, "domain.characters"),
            _head(arrays, "domain.words"),
        )
        risk = None
        if "risk.buckets" in arrays:
            risk = RiskModel(_vocabulary(arrays, "risk"), _head(arrays, "risk.texts"), _head(arrays, "risk.clauses"))
        return cls(domain, risk, view)


def _put_vocabulary(arrays: dict[str, npt.NDArray[np.generic]], name: str, vocabulary: Vocabulary) -> None:
    arrays[f"{name}.buckets"] = vocabulary.buckets
    arrays[f"{name}.terms"] = vocabulary.weights.astype(np.float16)
    arrays[f"{name}.scale"] = np.array([vocabulary.scale], dtype=np.float32)


def _put_head(arrays: dict[str, npt.NDArray[np.generic]], name: str, head: LinearHead) -> None:
    arrays[f"{name}.weights"], arrays[f"{name}.step"] = head.quantise()
    arrays[f"{name}.bias"] = head.bias


def _vocabulary(arrays: Arrays, name: str) -> Vocabulary:
    buckets, terms = arrays[f"{name}.buckets"], arrays[f"{name}.terms"]
    scale = arrays[f"{name}.scale"]
    if buckets.shape != terms.shape or buckets.ndim != 1 or scale.shape != (1,):
        raise ValueError(f"{name}: shapes of buckets, terms and scale")
    return Vocabulary(buckets.astype(np.int32), terms.astype(np.float32), BITS, float(scale.astype(np.float32)[0]))


def _head(arrays: Arrays, name: str) -> LinearHead:
    weights, step, bias = (arrays[f"{name}.{part}"] for part in ("weights", "step", "bias"))
    if weights.ndim != 2 or not step.shape == bias.shape == weights.shape[1:]:
        raise ValueError(f"{name}: shapes of weights, step and bias")
    return LinearHead.restore(weights.astype(np.int8), step.astype(np.float32), bias.astype(np.float32))
