import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.text import normalise
from model.text.disguise import DANGER_WORDS

WORDS = st.sampled_from(DANGER_WORDS)
MARKS = st.sampled_from(
    [" ", "  ", "·", "*", ".", "/", "~", "\u200b", "\ufeff", "\ufe0f", "_", "-", "－", "\u3000", "\u0336"]
)


@given(WORDS, MARKS)
def test_marks_inside_a_danger_word_are_seen_through_and_mapped_back(word, mark):
    disguised = mark.join(word)
    original = f"他说{disguised}就完"
    normalised = normalise(original)
    assert normalised.text == f"他说{word}就完"
    at = normalised.text.index(word)
    start, end = normalised.span(at, at + len(word))
    assert original[start:end].rstrip("\u0336") == disguised


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("我要zisha", "我要自杀"),
        ("我要 ZI SHA 了", "我要自杀了"),
        ("他自sha了", "他自杀了"),
        ("想自鲨", "想自杀"),
        ("真想自s。", "真想自杀。"),
        ("带了两桶 qi you 来", "带了两桶汽油来"),
        ("农 yao 买好了", "农药买好了"),
        ("我想si", "我想死"),
        ("水果 dao 在包里", "水果刀在包里"),
        ("我要鲨了他", "我要杀了他"),
        ("快 bao jing", "快报警"),
        ("同归与尽吧", "同归于尽吧"),
        ("袋里有把砍刂", "袋里有把砍刀"),
    ],
)
def test_other_spellings_are_written_plainly(disguised, plain):
    normalised = normalise(disguised)
    assert normalised.text == plain
    assert "disguise" in normalised.flags


def test_another_spelling_maps_to_all_of_it_with_the_space_before_it():
    normalised = normalise("今晚 zi sha，别找")
    at = normalised.text.index("自杀")
    assert normalised.span(at, at + 2) == normalised.span(at, at + 1) == (2, 9)


@pytest.mark.parametrize(
    "text",
    [
        "他来了,我走了",
        "1.张三 2.李四",
        "2021-03-04至2021/05/06",
        "衣服/鞋子/帽子都要退",
        "物业费3.5元/平方米",
        "买了把紫砂壶",
        "急刹车,自刹车失灵",
        "yi shu zhan在哪办",
        "da si qu",
        "wazi和sir都在",
        "他扑上去、死咬住不放",
    ],
)
def test_ordinary_marks_and_letters_are_left_alone(text):
    normalised = normalise(text)
    assert normalised.text == text
    assert "disguise" not in normalised.flags


@pytest.mark.parametrize(
    ("original", "plain"),
    [("卖保-健-品的", "卖保健品的"), ("手·机·被·收·了", "手机被收了"), ("手 机 让 他 们 收 了", "手机让他们收了")],
)
def test_single_characters_all_set_apart_are_joined_without_calling_it_danger(original, plain):
    normalised = normalise(original)
    assert normalised.text == plain
    assert "disguise" not in normalised.flags
