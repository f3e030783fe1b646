from __future__ import annotations

from training.corpus import assign_groups, contrast_groups

PAIRS = [
    "泵房老赵今早在分水闸边举起铁镐，说谁再动闸门就砸断谁的腿，我们都躲在渠埂后面。",
    "泵房老赵把分水闸的铁镐锁进了柜子，昨天我们一起修好了渠埂，就差一张值班表要签字。",
    "幼儿园王老师用织毛衣的竹针扎了娃的手背，三个家长都拍了照，园长叫我们别声张。",
    "幼儿园王老师教娃用竹针织毛衣，园长给三个家长看了照片，我们想问延时费怎么收。",
]
OTHERS = [f"第{number}号门面的租金问题，合同到期没有续签，房东要涨价。" for number in range(200)]


def test_partners_are_found_though_far_apart():
    texts = [PAIRS[0], PAIRS[2], *OTHERS, PAIRS[1], PAIRS[3]]

    assert contrast_groups(texts, [0, 1, 202, 203]) == [0, 1, 0, 1]


def test_members_without_a_partner_stay_together():
    texts = [PAIRS[0], PAIRS[1], "丢了一把伞。", "想学二胡。", *OTHERS]

    assert contrast_groups(texts, [0, 1, 2, 3]) == [0, 0, 2, 2]
    assert contrast_groups(texts, []) == []


def test_groups_are_written_into_examples(make_example):
    examples = [make_example(text, id=f"p-{number}") for number, text in enumerate(PAIRS)]
    examples += [make_example(text, id=f"x-{number}", group="shops") for number, text in enumerate(OTHERS)]

    groups = [example.group for example in assign_groups(examples, "p-")]

    assert groups == ["p-0", "p-0", "p-2", "p-2", *["x-0"] * len(OTHERS)]
    assert assign_groups(examples[:1])[0].group == ""
