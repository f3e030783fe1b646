import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from model.text import chinese_share, normalise, split_clauses, split_sentences
from model.text.disguise import DANGER_WORDS

CHINESE = st.text(st.sampled_from("我他们说要打人家房子钱不给了的，。！？、今天晚上村里张三李四去哪儿 \n"), max_size=60)
ANYTHING = st.text(st.characters(), max_size=80) | CHINESE


@given(ANYTHING)
@example("\ud800\x00坏\ufeff")
@example("ﷺ㎏①ｶﾞ")
def test_spans_stay_inside_and_in_order(original):
    normalised = normalise(original)
    spans = [normalised.span(i, i + 1) for i in range(len(normalised.text))]
    assert all(0 <= start < end <= len(original) for start, end in spans)
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in zip(spans, spans[1:], strict=False))


@given(CHINESE)
def test_a_character_maps_to_exactly_the_one_it_came_from(original):
    normalised = normalise(original)
    for index, char in enumerate(normalised.text):
        start, end = normalised.span(index, index + 1)
        if char not in " \n":
            assert normalise("甲" + original[start:end] + "甲").text == f"甲{char}甲"


@given(ANYTHING)
def test_normalising_twice_changes_nothing_more(original):
    once = normalise(original).text
    assert normalise(once).text == once


@given(st.sampled_from(DANGER_WORDS), st.sampled_from([" ", "·", "*", ".", "/", "~", "\u200b", "_", "-"]))
def test_marks_inside_a_danger_word_are_seen_through_and_mapped_back(word, mark):
    disguised = mark.join(word)
    original = f"他说{disguised}就完"
    normalised = normalise(original)
    assert normalised.text == f"他说{word}就完"
    at = normalised.text.index(word)
    start, end = normalised.span(at, at + len(word))
    assert original[start:end] == disguised


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        ("來(lái)不及了", "来不及了"),
        ("來(lai2)不及", "来不及"),
        ("我要zisha", "我要自杀"),
        ("他说要弄 死我", "他说要弄死我"),
        ("我 不 想 活 了", "我不想活了"),
        ("Ｔｅｌ：１２３（共３人）", "tel:123(共3人)"),
        ("欠薪５０００元\r\n\r\n  求助", "欠薪5000元\n求助"),
        ("我想自杀".encode().decode("latin-1"), "我想自杀"),
        ("我不想活了，请帮帮我".encode().decode("gb18030", "replace"), "我不想活了,请帮帮我"),
        ("市民来电反映：邻居漏水。请相关部门核实处理，谢谢！", "邻居漏水。"),
        ("離婚後他還來鬧", "离婚后他还来闹"),
    ],
)
def test_damage_disguise_and_form_are_removed(original, expected):
    assert normalise(original).text == expected


@pytest.mark.parametrize(
    "text",
    ["他来了,我走了", "1.张三 2.李四", "重(kg)和数量(共3人)", "买了把紫砂壶", "自 行车 坏了", "市民来电咨询:", "谢谢"],
)
def test_ordinary_writing_is_left_alone(text):
    assert normalise(text).text == text


def test_hotline_tails_do_not_matter():
    body = "楼上住户每天夜里剁肉，我睡不着。"
    texts = {
        normalise(body + tail).text
        for tail in ("", "请相关部门核实处理。", "望有关部门尽快解决，谢谢！", "来电人要求保密。")
    }
    assert len(texts) == 1


def test_a_hundred_thousand_characters_pass():
    assert len(normalise("自 杀，他" * 25_000).text) == 4 * 25_000


@given(ANYTHING)
def test_clauses_and_sentences_cover_the_text(original):
    text = normalise(original).text
    for split in (split_clauses, split_sentences):
        assert "".join(text[start:end] for start, end in split(text)) == text


def test_clauses_are_short_pieces():
    text = "他又来了,手里拿着刀,说今晚要让我们全家好看。我不敢回家!"
    clauses = [text[start:end] for start, end in split_clauses(text)]
    assert clauses == ["他又来了,", "手里拿着刀,", "说今晚要让我们全家好看。", "我不敢回家!"]
    assert all(len(re.sub(r"\W", "", clause)) >= 4 for clause in clauses)


def test_chinese_share():
    assert chinese_share("") == 0
    assert chinese_share("房子 abc") == pytest.approx(0.4)
