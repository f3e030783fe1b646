from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.linear.vocabulary import Vocabulary

BITS = 12
seen = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 40)), max_size=60)


def entries(vocabulary, pairs, rows=5):
    row, bucket = (np.array([pair[at] for pair in pairs], dtype=np.int64) for at in (0, 1))
    return vocabulary.entries(rows, row, bucket)


def vocabulary_of(buckets, scale=1.0):
    kept = np.array(sorted(buckets), dtype=np.int32)
    return Vocabulary(kept, np.linspace(0.5, 2.0, len(kept), dtype=np.float32), BITS, scale)


@given(seen, st.sets(st.integers(0, 40)), st.sampled_from([1.0, 0.7]))
def test_rows_have_the_stated_length_or_are_empty(pairs, buckets, scale):
    matrix = entries(vocabulary_of(buckets, scale), pairs).matrix

    assert matrix.shape == (5, len(buckets))
    lengths = np.sqrt((matrix.toarray() ** 2).sum(axis=1))
    for row, length in enumerate(lengths):
        holds = any(own == row and bucket in buckets for own, bucket in pairs)
        assert length == pytest.approx(scale if holds else 0.0, abs=1e-5)


@given(seen, st.sets(st.integers(0, 40)))
def test_every_kept_occurrence_leads_to_its_entry_and_unknown_ones_nowhere(pairs, buckets):
    vocabulary = vocabulary_of(buckets)
    found = entries(vocabulary, pairs)

    row_of_entry = np.repeat(np.arange(5), np.diff(found.matrix.indptr))
    for (row, bucket), entry in zip(pairs, found.entry_of.tolist(), strict=True):
        if bucket in buckets:
            assert (row_of_entry[entry], vocabulary.buckets[found.matrix.indices[entry]]) == (row, bucket)
        else:
            assert entry == -1


def test_repetition_counts_by_its_logarithm():
    vocabulary = Vocabulary(np.array([3, 7], dtype=np.int32), np.array([1, 1], dtype=np.float32), BITS)

    dense = entries(vocabulary, [(0, 3)] * 4 + [(0, 7)]).matrix.toarray()

    assert dense[0, 0] / dense[0, 1] == pytest.approx(1 + np.log(4), rel=1e-6)
