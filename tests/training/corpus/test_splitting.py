from __future__ import annotations

import random
from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.corpus import CorpusError, Example, near_duplicate_groups, split

PARTS = {"train": 0.6, "calibration": 0.2, "test": 0.2}
words = st.sampled_from(
    ["房东不退押金", "楼上漏水三个月", "工地欠薪", "邻居的狗咬人", "车位被占", "医院乱收费", "他要打我"]
)


@st.composite
def corpora(draw):
    rows = draw(
        st.lists(
            st.tuples(st.lists(words, min_size=1, max_size=3), st.sampled_from(["", "", "a", "b"])),
            min_size=1,
            max_size=40,
        )
    )
    return [
        Example(
            id=str(number), text="，".join(parts), domain=parts[0], tier=len(parts) - 1, group=group, file="t", row=number
        )
        for number, (parts, group) in enumerate(rows)
    ]  # fmt: skip


@settings(deadline=None)
@given(corpora(), st.integers(0, 5))
def test_nothing_leaks_and_nothing_is_lost(examples, seed):
    parts = split(examples, PARTS, seed)

    assert sorted(example.row for members in parts.values() for example in members) == list(range(len(examples)))
    side = {example.row: name for name, members in parts.items() for example in members}
    joined = defaultdict(set)
    for example, near in zip(examples, near_duplicate_groups([example.text for example in examples]), strict=True):
        joined["near", near].add(side[example.row])
        if example.group:
            joined["group", example.group].add(side[example.row])
    assert all(len(sides) == 1 for sides in joined.values())


@pytest.fixture
def many(make_example):
    def text(number: int) -> str:
        return "".join(map(chr, random.Random(number).choices(range(0x4E00, 0x9FA5), k=30)))

    return [
        make_example(text(number), id=str(number), domain=f"d{min(number % 10, 3)}", tier=number % 7 // 2, row=number)
        for number in range(1000)
    ]


def test_labels_are_spread_in_proportion(many):
    parts = split(many, {"train": 0.8, "calibration": 0.1, "test": 0.1}, 3)

    for label in ("domain", "tier"):
        totals = Counter(getattr(example, label) for example in many)
        for name, share in {"train": 0.8, "calibration": 0.1, "test": 0.1}.items():
            counts = Counter(getattr(example, label) for example in parts[name])
            assert all(abs(counts[value] - share * total) <= 3 for value, total in totals.items())


def test_same_seed_same_split_other_seed_other_split(many):
    def ids(seed):
        return [example.id for example in split(many, PARTS, seed)["test"]]

    assert ids(1) == ids(1)
    assert ids(1) != ids(2)


@pytest.mark.parametrize(
    "fractions", [{}, {"a": 0.5}, {"a": 1.2, "b": -0.2}, {"a": 1.0, "b": 0.0}, {"a": float("nan")}]
)
def test_impossible_fractions(many, fractions):
    with pytest.raises(CorpusError, match="F303"):
        split(many, fractions, 1)
