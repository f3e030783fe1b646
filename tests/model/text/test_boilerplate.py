import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.text import normalise

BODY = "楼上住户每天夜里剁肉，我睡不着"
HEADS = (
    "市民来电反映：",
    "市民再次来电反映:",
    "来电人反映：",
    "群众通过12345热线投诉：",
    "【12345工单】",
    "【网格上报】",
    "工单内容：",
    "尊敬的领导：您好！",
    "调解员同志你好，",
    "您好，",
)
TAILS = (
    "请相关部门核实处理，谢谢！",
    "望有关部门尽快解决。",
    "来电人要求保密。",
    "市民要求对个人信息保密",
    "望尽快处理并回复！",
    "（请职能部门在规定3个工作日内联系市民并反馈）",
    "故来电反映。",
    "万分感谢。此致 敬礼！",
    "盼复",
    "以上情况属实。",
    "恳请贵单位依法查处，给市民一个满意答复",
)


@given(
    st.sampled_from(["", *HEADS]),
    st.sampled_from(["。", "，", "！", "\n"]),
    st.lists(st.sampled_from(TAILS), max_size=3),
)
def test_heads_and_tails_do_not_matter(head, mark, tails):
    original = head + BODY + mark + "。".join(tails)
    normalised = normalise(original)
    assert normalised.text.rstrip("。,!") == "楼上住户每天夜里剁肉,我睡不着"
    assert original[slice(*normalised.span(0, 2))] == "楼上"
    assert ("boilerplate" in normalised.flags) == bool(head or tails)


def test_what_was_dropped_is_told_in_offsets_of_the_original():
    original = "市民来电反映： 邻居漏水。请相关部门核实处理，谢谢！"
    dropped = [original[start:end] for start, end in normalise(original).boilerplate]
    assert "".join(dropped).replace(" ", "") == "市民来电反映：请相关部门核实处理，谢谢！"


@given(st.lists(st.sampled_from([*HEADS, *TAILS]), min_size=1, max_size=5))
def test_a_text_of_nothing_else_is_never_emptied(phrases):
    text = normalise("".join(phrases)).text
    assert any(character.isalnum() for character in text)


@pytest.mark.parametrize(
    "text",
    [
        "请尽快处理,否则我就跳楼",
        "他要打死我,请来救我",
        "我不想活了,谢谢你们,永别了",
        "楼上漏水,请物业赔我五千元",
        "希望社区调解一下赡养的事,我妈没人管",
        "家里着火了,请马上派消防车",
        "领导打我",
    ],
)
def test_what_says_something_stays(text):
    assert normalise(text).text == text
