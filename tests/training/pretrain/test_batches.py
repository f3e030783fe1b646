from __future__ import annotations

import numpy as np
import pytest

from training.pretrain.batches import MaskedBatch, masked_batches
from training.pretrain.corpus import Corpus
from training.pretrain.vocabulary import MASK, PAD


def _batches(corpus: Corpus, *, first: int = 0, steps: int = 60, mask: float = 0.25) -> list[MaskedBatch]:
    return list(masked_batches(corpus, batch_tokens=128, mask=mask, vocabulary=200, seed=7, first=first, steps=steps))


def _same(one: MaskedBatch, other: MaskedBatch) -> bool:
    return one.step == other.step and all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("input_ids", "attention_mask", "hidden", "targets")
    )


@pytest.mark.parametrize("first", [1, 17, 59])
def test_a_resumed_run_reads_the_same_batches(corpus: Corpus, first: int) -> None:
    assert all(map(_same, _batches(corpus, first=first), _batches(corpus)[first:]))


def test_an_epoch_reads_every_piece_once(corpus: Corpus) -> None:
    pieces = len(corpus.bounds) - 1
    rows, at = 0, 0
    batches = _batches(corpus, steps=500)
    while rows < pieces:
        rows += len(batches[at].input_ids)
        at += 1
    assert rows == pieces


def test_batches_keep_to_the_budget(corpus: Corpus) -> None:
    assert max(batch.input_ids.size for batch in _batches(corpus)) <= 128


def test_little_is_padding(corpus: Corpus) -> None:
    masks = [batch.attention_mask for batch in _batches(corpus)]
    assert sum(mask.sum() for mask in masks) / sum(mask.size for mask in masks) > 0.9


def test_targets_are_what_stood_there_and_words_hide_whole(corpus: Corpus) -> None:
    for batch, open_batch in zip(_batches(corpus, steps=20), _batches(corpus, steps=20, mask=0.0), strict=True):
        whole = open_batch.input_ids.ravel().copy()
        whole[open_batch.hidden] = open_batch.targets
        assert np.array_equal(whole[batch.hidden], batch.targets)
        others = np.setdiff1d(np.arange(whole.size), batch.hidden)
        assert np.array_equal(whole[others], batch.input_ids.ravel()[others])


def test_about_the_wanted_share_is_hidden_and_most_of_it_masked(corpus: Corpus) -> None:
    batches = _batches(corpus, steps=200)
    hidden = sum(len(batch.hidden) for batch in batches)
    real = sum(int((batch.input_ids != PAD).sum()) for batch in batches)
    masked = sum(int((batch.input_ids == MASK).sum()) for batch in batches)
    assert 0.18 < hidden / real < 0.28
    assert 0.75 < masked / hidden < 0.85
