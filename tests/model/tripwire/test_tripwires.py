"""The shipped list: it fits the taxonomy, does what its examples say, and keeps what the design promises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.taxonomy import Taxonomy
from model.text import normalise
from model.tripwire import Tripwires

TRIPWIRES = Tripwires.load()
MAX_PATTERN_LENGTH = 120

SEVERE = (
    (3, "今晚我带刀去他家，你们别拦。"),
    (3, "汽油已经买好了，就在我后备箱里。"),
    (3, "我姐留下一封遗书，电话关机了。"),
    (3, "我爸坐在楼顶边上，脚都在外面，喊谁过来就跳。"),
    (3, "她把整瓶安眠药都吃了，现在叫不醒。"),
    (3, "我被关在出租屋里出不来，门口四个人看着，快救我。"),
    (3, "楼下打起来了，有人拿砍刀追着人砍，快派警察。"),
    (3, "他抱着煤氣罐坐在村委会门口，打火机在手里。"),
    (2, "我真的不想活了，活着没意思。"),
    (2, "没有我，他们就轻松了，要是没有我就好了。"),
    (2, "他说迟早弄死我全家。"),
    (2, "再来收钱就打断你的腿。"),
    (2, "我也让他尝尝家破人亡的滋味。"),
    (2, "老公昨晚又打我，掐着我脖子。"),
    (2, "孩子背上一道一道的，是继父拿皮带抽的。"),
    (2, "邻居拿斧头砍我家的门。"),
    (2, "他说要殺了我和孩子。"),
    (2, "真想自 杀，一了百了。"),
    (2, "前男友天天跟着我回家，还撬门进来站在我床边。"),
    (2, "闺女在厕所被几个人扒衣服扇耳光。"),
)

HARMLESS = (
    "打死我也不信物业会修电梯。",
    "气死我了，客服打了十几个电话没人接。",
    "跳楼价促销，老板说亏本不想活了，到手是假货。",
    "刀削面馆油烟太大，刀子嘴的老板还骂人。",
    "手机天天死机，售后要我老命。",
    "请问故意伤害罪判几年？",
    "请问持刀抢劫会怎么判，量刑标准是什么？",
    "小说里写他要杀了那人全家，网站不给稿费。",
    "孩子看电视剧，里面拿刀追人，建议少播。",
    "保单写着自杀免责，想问复效期怎么算。",
    "他没有打我，只是吵了几句。",
    "我绝不会自杀，就是要个说法。",
    "加油站卖散装汽油，楼道里堆煤气罐，有隐患。",
    "我要起诉，还要去信访局、找记者曝光，三百户联名上访。",
    "这帮王八蛋太缺德，我要告到底，法庭上见。",
    "电梯里被关了半小时，物业才来人。",
    "村里人拿着铁锹锄头去修渠。",
    "水库边没护栏，孩子容易掉下去。",
    "农药残留超标，把我家的苗都打死了。",
    "银行把我的卡锁了，钱取不出来。",
)

SETTLED = (
    "三年前他打过我，派出所处理过了，现在早没来往。",
    "去年两家打过一架，已经和解了，还一起吃饭。",
)

IDENTITIES = (
    "回族",
    "藏族",
    "外地人",
    "本地人",
    "女的",
    "男的",
    "七十岁的老人",
    "大学生",
    "信佛的",
    "基督徒",
    "上访户",
    "厨师",
    "退伍军人",
)


def tier(text: str) -> int:
    return max((hit.tier for hit in TRIPWIRES.scan(normalise(text).text)), default=0)


def test_it_fits_the_taxonomy_and_every_example_does_what_it_says() -> None:
    TRIPWIRES.check(Taxonomy.load())


def test_every_pattern_can_be_read_in_one_line() -> None:
    long = [
        (entry.id, pattern)
        for entry in TRIPWIRES.entries
        for pattern in (*entry.any, *entry.exceptions)
        if len(pattern) > MAX_PATTERN_LENGTH
    ]
    assert long == []


def test_no_entry_speaks_of_lawful_speech_or_identity() -> None:
    forbidden = re.compile(
        "上访|信访|起诉|曝光|记者|联名|举报|民族|汉族|回族|维吾尔|藏族|农民工|少数|宗教|信教|籍贯|外地人|上访户"
    )
    found = [(entry.id, pattern) for entry in TRIPWIRES.entries for pattern in entry.any if forbidden.search(pattern)]
    assert found == []


@pytest.mark.parametrize(("expected", "text"), SEVERE)
def test_danger_is_seen(expected: int, text: str) -> None:
    assert tier(text) >= 2
    assert tier(text) == expected or expected == 2


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_words_do_not_alarm(text: str) -> None:
    assert tier(text) <= 1


@pytest.mark.parametrize("text", SETTLED)
def test_what_is_over_is_watched_at_most(text: str) -> None:
    assert tier(text) <= 1


@pytest.mark.parametrize(("_", "text"), SEVERE)
@pytest.mark.parametrize("identity", IDENTITIES)
def test_who_somebody_is_changes_nothing(_: int, text: str, identity: str) -> None:
    assert tier(f"我是{identity}。{text}") == tier(text)


@pytest.mark.parametrize("identity", IDENTITIES)
def test_who_somebody_is_raises_nothing(identity: str) -> None:
    assert tier(f"我是{identity}，工地欠我三个月工资，请问找谁？") == 0


@given(st.sampled_from(SEVERE), st.sampled_from(SEVERE))
def test_adding_danger_never_lowers(one: tuple[int, str], other: tuple[int, str]) -> None:
    assert tier(one[1] + other[1]) >= max(tier(one[1]), tier(other[1]))


@given(st.sampled_from(SEVERE), st.text(alphabet="路灯坏了三天没人修水管漏请查看物业电梯车位，", max_size=60))
def test_a_further_sentence_takes_no_hit_away(severe: tuple[int, str], more: str) -> None:
    text = normalise(severe[1]).text
    longer = {(hit.id, hit.start, hit.end, hit.tier) for hit in TRIPWIRES.scan(text + more)}
    assert {(hit.id, hit.start, hit.end, hit.tier) for hit in TRIPWIRES.scan(text)} <= longer


WORDS = sorted(
    {word for text in (*(text for _, text in SEVERE), *HARMLESS) for word in re.findall(r"\w{1,4}|\W", text)}
)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(WORDS), max_size=80))
def test_spans_are_valid_sorted_and_disjoint_for_one_id(words: list[str]) -> None:
    text = "".join(words)
    hits = TRIPWIRES.scan(text)
    assert list(hits) == sorted(hits)
    ends: dict[str, int] = {}
    for hit in hits:
        assert 0 <= hit.start < hit.end <= len(text)
        assert hit.start >= ends.get(hit.id, 0)
        ends[hit.id] = hit.end


@given(st.text(max_size=300))
def test_any_text_can_be_scanned(text: str) -> None:
    TRIPWIRES.scan(text)


PHRASES = [
    line.split("\t") for line in Path(__file__).with_name("phrases.tsv").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize(("kind", "text"), PHRASES)
def test_the_written_list_of_phrases(kind: str, text: str) -> None:
    """Invented sentences of one clause or two, severe ones beside harmless ones that share their words."""
    assert (tier(text) >= 2) == (kind == "severe")
