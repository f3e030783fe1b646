from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from training.linear.terms import choose_terms

ALWAYS, FIRST, SECOND, RARE = 5, 11, 17, 23


def table() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """20 texts of two classes: one term in all, one in each class alone, one in a single text."""
    pairs = [(row, ALWAYS) for row in range(20)] + [(row, FIRST if row < 10 else SECOND) for row in range(20)]
    pairs += [(0, RARE)] * 9
    row, bucket = np.array(pairs, dtype=np.int64).T
    return row, bucket, np.eye(2)[np.arange(20) // 10]


def test_terms_of_one_class_weigh_most_and_rare_ones_are_left_out():
    row, bucket, classes = table()

    found = choose_terms(row, bucket, classes, most=10, least_texts=3, scale=0.7)

    weight = dict(zip(found.buckets.tolist(), found.weights.tolist(), strict=True))
    assert weight.keys() == {ALWAYS, FIRST, SECOND}
    assert min(weight[FIRST], weight[SECOND]) > 10 * weight[ALWAYS]
    assert found.scale == 0.7


def test_the_most_telling_terms_are_kept():
    row, bucket, classes = table()

    assert choose_terms(row, bucket, classes, most=2, least_texts=3).buckets.tolist() == [FIRST, SECOND]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 30)), max_size=80), st.integers(1, 12), st.integers(1, 4))
def test_terms_are_sorted_few_and_in_enough_texts(pairs, most, least):
    row, bucket = (np.array([pair[at] for pair in pairs], dtype=np.int64) for at in (0, 1))

    found = choose_terms(row, bucket, np.eye(3)[np.arange(10) % 3], most=most, least_texts=least)

    kept = found.buckets.tolist()
    assert kept == sorted(set(kept))
    assert len(kept) <= most
    assert all(len({own for own, other in pairs if other == one}) >= least for one in kept)
    assert (found.weights > 0).all()
