"""The order of the batches and what is hidden in them: a function of seed and step, so that a run resumes exactly."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np
import numpy.typing as npt

from training.network.grouping import group_by_length
from training.pretrain.corpus import Corpus
from training.pretrain.vocabulary import CLS, MASK, PAD, SEP, SPECIALS

__all__ = ("MaskedBatch", "masked_batches")

Ints = npt.NDArray[np.int64]
JITTER = 4.0
KEEP, EXCHANGE = 0.1, 0.1
"""Of the hidden words: left as they are, replaced by a random token (Devlin et al., NAACL 2019)."""


class MaskedBatch(msgspec.Struct, frozen=True):
    """What one step reads."""

    step: int
    input_ids: Ints
    """Shape (rows, T)."""
    attention_mask: Ints
    """Shape (rows, T)."""
    hidden: Ints
    """Flat places that the model must guess."""
    targets: Ints
    """Tokens that stood there."""


def masked_batches(
    corpus: Corpus, *, batch_tokens: int, mask: float, vocabulary: int, seed: int, first: int, steps: int
) -> Iterator[MaskedBatch]:
    """Yield the batches of the steps ``first`` … ``steps`` - 1, epoch after epoch."""
    step = epoch = 0
    while step < steps:
        batches = _epoch(np.diff(corpus.bounds), batch_tokens, np.random.default_rng((seed, epoch)))
        for pieces in batches[: steps - step]:
            if step >= first:
                yield _mask(corpus, pieces, step, mask, vocabulary, np.random.default_rng((seed, epoch, step)))
            step += 1
        epoch += 1


def _epoch(lengths: Ints, batch_tokens: int, rng: np.random.Generator) -> list[Ints]:
    """Pieces of like length together, batches in random order."""
    batches = group_by_length(lengths + 2, batch_tokens, JITTER, rng)
    return [batches[at] for at in rng.permutation(len(batches))]


def _mask(
    corpus: Corpus, pieces: Ints, step: int, share: float, vocabulary: int, rng: np.random.Generator
) -> MaskedBatch:
    lengths = np.diff(corpus.bounds)[pieces]
    width = int(lengths.max()) + 2
    input_ids = np.full((len(pieces), width), PAD, dtype=np.int64)
    words = np.full((len(pieces), width), -1, dtype=np.int64)
    count = 0
    for row, piece in enumerate(pieces):
        low, high = corpus.bounds[piece], corpus.bounds[piece + 1]
        end = int(high - low) + 1
        input_ids[row, 0], input_ids[row, end] = CLS, SEP
        input_ids[row, 1:end] = corpus.ids[low:high]
        own = corpus.begins[low:high].copy()
        own[0] = True
        words[row, 1:end] = np.cumsum(own) - 1 + count
        count = int(words[row, end - 1]) + 1
    attention_mask = (np.arange(width)[None, :] < lengths[:, None] + 2).astype(np.int64)
    chosen = rng.random(count) < share
    if not chosen.any():
        chosen[rng.integers(count)] = True
    flat = words.ravel()
    hidden = np.flatnonzero((flat >= 0) & chosen[flat])
    targets = input_ids.ravel()[hidden].copy()
    fate = rng.random(len(hidden))
    replaced = np.where(fate < 1 - KEEP, MASK, targets)
    random = rng.integers(len(SPECIALS), vocabulary, len(hidden))
    replaced = np.where(fate < EXCHANGE, random, replaced)
    input_ids.ravel()[hidden] = replaced
    return MaskedBatch(step, input_ids, attention_mask, hidden, targets)
