from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from training.corpus import near_duplicate_groups

SCENE = "我家楼上的住户从去年冬天起每天半夜十二点以后拖桌子搬凳子，物业上门劝了{}次都不听，孩子马上要中考，请帮忙协调。联系人{}。"


def test_copies_that_differ_in_sums_names_and_punctuation():
    texts = [
        SCENE.format(3, "老张"),
        "工地欠我们班组十一个人的工钱，从三月拖到现在，老板说等验收。",
        SCENE.format(17, "小李").replace("，", ", ") + "！！",
        SCENE.format("３", "老张"),
    ]

    assert near_duplicate_groups(texts) == [0, 1, 0, 0]


def test_chains_are_one_group():
    parts = [
        "楼道里堆满纸箱没人管，",
        "物业电话打不通，",
        "消防通道也被锁住，",
        "请派人来看看，",
        "我们等了很久了，",
        "谢谢你们。",
    ]
    texts = ["".join(parts[:4]), "".join(parts[1:5]), "".join(parts[2:6])]

    assert near_duplicate_groups([texts[0], texts[2]]) == [0, 1]
    assert near_duplicate_groups(texts) == [0, 0, 0]


def test_blank_and_tiny_texts():
    assert near_duplicate_groups([]) == []
    assert near_duplicate_groups(["", "  ", "。。", "好", "好！", "坏"]) == [0, 1, 2, 3, 3, 5]


def test_very_long_text_is_handled():
    long = "".join(chr(0x4E00 + number * 7 % 20000) for number in range(100_000))

    assert near_duplicate_groups([long, long[:90_000], "短"]) == [0, 0, 2]


texts = st.lists(st.text("甲乙丙丁戊己1，。 ", max_size=12), max_size=12)


@given(texts, st.randoms())
def test_groups_do_not_depend_on_the_order(found, random):
    order = list(range(len(found)))
    random.shuffle(order)

    def partition(groups, names):
        sets = {}
        for name, group in zip(names, groups, strict=True):
            sets.setdefault(group, set()).add(name)
        return sorted(map(sorted, sets.values()))

    straight = near_duplicate_groups(found)
    shuffled = near_duplicate_groups([found[index] for index in order])

    assert partition(straight, range(len(found))) == partition(shuffled, order)


@given(texts)
def test_same_letters_are_one_group_and_the_representative_is_the_first(found):
    groups = near_duplicate_groups(found)

    first: dict[str, int] = {}
    for index, (text, group) in enumerate(zip(found, groups, strict=True)):
        assert group <= index
        assert groups[group] == group
        plain = "".join(character for character in text if character.isalnum())
        if plain:
            assert groups[first.setdefault(plain, index)] == group
