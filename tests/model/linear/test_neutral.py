from __future__ import annotations

import itertools

import msgspec
import pytest

from model.linear.neutral import NEUTRAL_PATH, NeutralView, neutral_view

GROUPS = [
    pytest.param(group["words"], id=f"{group['attribute']}-{group['neutral']}")
    for group in msgspec.toml.decode(NEUTRAL_PATH.read_bytes())["groups"]
]
SENTENCES = ("{}", "昨晚，{}。", "听说：{}！再说一遍", "（{}）三天没有露面", "《{}》，欠款3700元。")


@pytest.mark.parametrize("words", GROUPS)
def test_words_of_a_group_cannot_be_told_apart(words):
    view = neutral_view()

    for sentence in SENTENCES:
        assert len({view.apply(sentence.format(word)) for word in words}) == 1


def test_no_word_stands_in_two_groups():
    words = list(itertools.chain.from_iterable(group.values[0] for group in GROUPS))

    assert sorted({word for word in words if words.count(word) > 1}) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("欠我3700元", "欠我58元"),
        ("欠我三千元", "欠我十二元"),
        ("2024-03-05来的", "2019/11/30来的"),
        ("2024年3月5日", "1998年12月31日"),
        ("等了两个月", "等了三十个月"),
        ("他今年七十岁", "他今年四十五岁"),
        ("每次1,200.50元", "每次80元"),
    ],
)
def test_amounts_and_dates_cannot_be_told_apart(one, other):
    assert neutral_view().apply(one) == neutral_view().apply(other)


def test_numerals_that_count_nothing_stay():
    assert neutral_view().apply("万一他一家都来") == "万一他一家都来"


def test_the_longest_word_wins():
    view = NeutralView({"前男友": "恋人", "男友": "某友", "男": "某"})

    assert view.apply("前男友和男友都是男人") == "恋人和某友都是某人"


def test_neutral_words_are_stable():
    view = neutral_view()

    for group in msgspec.toml.decode(NEUTRAL_PATH.read_bytes())["groups"]:
        assert view.apply(view.apply(group["neutral"])) == view.apply(group["neutral"])
