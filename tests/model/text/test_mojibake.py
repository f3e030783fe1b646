import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.text import normalise

COMMON = st.text("他们今天又来我家门口闹事还说要打人请你快点想个办法", min_size=4, max_size=30)


@given(COMMON)
def test_utf8_read_as_gbk_is_repaired(text):
    # An odd number of characters loses the end of the last one, as it did in the archive it came from.
    damaged = text.encode().decode("gb18030", "replace")
    repaired = normalise(damaged)
    whole = text if len(text) % 2 == 0 else text[:-1]
    assert repaired.text.startswith(whole)
    assert "mojibake" in repaired.flags


@given(COMMON, st.sampled_from(["latin-1", "cp1252"]))
def test_utf8_read_as_a_western_encoding_is_repaired_character_by_character(text, encoding):
    try:
        damaged = text.encode().decode(encoding)
    except UnicodeDecodeError:
        return
    repaired = normalise(damaged)
    assert repaired.text == normalise(text).text
    if repaired.text == text:
        assert [repaired.span(i, i + 1) for i in range(len(text))] == [(3 * i, 3 * i + 3) for i in range(len(text))]


def test_gbk_read_as_latin_1_is_repaired():
    assert normalise("邻居天天半夜打孩子".encode("gbk").decode("latin-1")).text == "邻居天天半夜打孩子"


def test_damage_inside_sound_text_is_repaired_alone_and_mapped_to_its_own_characters():
    damaged = "我不想活".encode().decode("gb18030")
    original = f"短信内容如下，{damaged}，请看"
    repaired = normalise(original)
    assert repaired.text == "短信内容如下,我不想活,请看"
    start = repaired.text.index("我")
    assert original[slice(*repaired.span(start, start + 4))] == damaged
    assert original[slice(*repaired.span(start, start + 2))] == damaged[:3]


@pytest.mark.parametrize(
    "text",
    [
        "鎮公所的鐘壞了，鐵門也鎖著",
        "他叫涓生，住在浜边，姓鏄",
        "café naïve Zürich",
        "老板姓鎯",
        "······求助×××××××号",
        "住在河滨濂村北边",
        "—“好”…€5",
    ],
)
def test_sound_text_is_not_repaired(text):
    assert "mojibake" not in normalise(text).flags


@pytest.mark.parametrize("text", ["房子漏水\ufffd\ufffd没人管", "锟斤拷锟斤拷"])
def test_lost_characters_are_reported(text):
    assert "beyond_repair" in normalise(text).flags
