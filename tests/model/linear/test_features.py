from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.linear.features import INVERSE, PRIME, WORD_SALT, FeatureSpace, count, occurrences

MASK = 2**64 - 1
texts = st.lists(st.text(st.characters(codec=None) | st.sampled_from("0123456789老板欠薪")), max_size=6)


def slow_bucket(run: str, salt: int, bits: int) -> int:
    """The bucket of one run, in whole numbers of any size."""
    points = [ord("0") if character in "0123456789" else ord(character) for character in run]
    mixed = (sum((point + 1) * PRIME**place for place, point in enumerate(points)) & MASK) ^ salt
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
    return (mixed ^ (mixed >> 31)) >> (64 - bits)


def listed(found) -> list[tuple[int, int, int, int]]:
    return sorted(
        zip(*(column.tolist() for column in (found.row, found.start, found.length, found.bucket)), strict=True)
    )


@given(texts, st.integers(10, 24), st.integers(0, 5))
def test_character_runs_hash_like_the_slow_reference(batch, bits, longest):
    found = occurrences(FeatureSpace(bits=bits, longest=longest, words=False), batch)

    assert listed(found) == sorted(
        (row, start, n, slow_bucket(text[start : start + n], n, bits))
        for row, text in enumerate(batch)
        for n in range(1, longest + 1)
        for start in range(len(text) - n + 1)
    )


@given(st.lists(st.lists(st.text(min_size=2, max_size=4), max_size=4), max_size=5))
def test_words_hash_like_the_slow_reference_and_apart_from_runs(word_lists):
    batch = ["，".join(words) for words in word_lists]
    spans = []
    for words in word_lists:
        starts = np.cumsum([0, *(len(word) + 1 for word in words)]).tolist()
        spans.append([(start, start + len(word)) for start, word in zip(starts, words, strict=False)])

    found = occurrences(FeatureSpace(bits=22, longest=0, words=True), batch, spans)

    assert listed(found) == sorted(
        (row, start, end - start, slow_bucket(batch[row][start:end], WORD_SALT, 22))
        for row, own in enumerate(spans)
        for start, end in own
    )


@given(texts)
def test_a_text_has_the_same_features_in_any_batch(batch):
    space = FeatureSpace(bits=20, longest=4, words=False)
    together = listed(occurrences(space, batch))

    for row, text in enumerate(batch):
        alone = listed(occurrences(space, [text]))
        assert [entry[1:] for entry in together if entry[0] == row] == [entry[1:] for entry in alone]


def test_all_digits_count_as_one():
    space = FeatureSpace(bits=22, longest=4, words=False)

    assert listed(occurrences(space, ["欠3700元"])) == listed(occurrences(space, ["欠9152元"]))
    assert listed(occurrences(space, ["欠3700元"])) != listed(occurrences(space, ["欠370元"]))


def test_the_base_has_its_inverse():
    assert PRIME * INVERSE & MASK == 1


def test_nothing_comes_of_nothing():
    for space in (FeatureSpace(bits=22, longest=4, words=False), FeatureSpace(bits=22, longest=0, words=True)):
        assert listed(occurrences(space, [], [])) == []
        assert listed(occurrences(space, ["", ""], [[], []])) == []


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), max_size=30))
def test_counting_leads_every_occurrence_to_its_pair(pairs):
    row, bucket = (np.array([pair[at] for pair in pairs], dtype=np.int64) for at in (0, 1))

    rows, buckets, counts, pair_of = count(row, bucket, 10)

    distinct = sorted(set(pairs))
    assert list(zip(rows.tolist(), buckets.tolist(), strict=True)) == distinct
    assert counts.tolist() == [pairs.count(pair) for pair in distinct]
    assert [distinct[at] for at in pair_of] == pairs
