from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from model.privacy import KINDS, find_personal_data, mask

ID = "11010119900307" + "721"
VALID_ID = ID + ric.calc_check_digit(ID + "0")
HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=12)
PIECES = st.lists(
    st.sampled_from(
        ["姓名：", "张伟", "我叫", "市民", "住址：", "1", "3栋", "501室", "13800138000", VALID_ID, " ", "-", "，", "@", "a.cn",
         "微信", "川A", "12345", "*", "４", "💥", "男", "010-", "、", "和"]
    ),
    max_size=14,
).map("".join)  # fmt: skip


def found(text: str) -> list[tuple[str, str]]:
    return [(item.kind, text[item.start : item.end]) for item in find_personal_data(text)]


@pytest.fixture(scope="module")
def benchmark_module():
    path = Path(__file__).parents[2] / "benchmarks" / "privacy.py"
    spec = importlib.util.spec_from_file_location("privacy_benchmark", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_precision_and_recall_on_the_written_list(benchmark_module):
    scores, _ = benchmark_module.measure()
    assert scores["overall"].precision >= 0.97
    assert scores["overall"].recall >= 0.95
    assert min(scores[kind].precision for kind in KINDS) >= 0.9
    assert min(scores[kind].recall for kind in KINDS) >= 0.9


def test_wilson_interval_of_a_known_proportion(benchmark_module):
    assert benchmark_module.wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)


def test_a_long_digit_string_gives_no_half_match():
    assert found(f"9{VALID_ID}") == []
    assert found(f"{VALID_ID}0") == []
    assert found("913800138000") == []
    assert found("138001380001") == []
    assert found("6217 8543 0012 8765 1234 5678") == []
    assert found("编码A13800138000B7") == []


def test_findings_are_named_in_chinese_and_point_into_the_original():
    text = "姓名：李娜，电话１３８００１３８０００"
    items = find_personal_data(text)
    assert [(item.kind, item.name) for item in items] == [("name", "姓名"), ("mobile", "手机号码")]
    assert text[items[1].start : items[1].end] == "１３８００１３８０００"


def test_mask_keeps_everything_else_in_place():
    assert mask("我叫张伟，电话13800138000，请回电") == "我叫**，电话***********，请回电"


@pytest.mark.parametrize("text", ["我叫他来", "联系人员不在", "我叫救护车", "打12345", "拨400-820-8820", "报110了"])
def test_what_only_looks_personal_is_left(text):
    assert mask(text) == text


def test_a_surname_with_a_title_or_with_mou_names_nobody():
    assert found("市民王女士反映，投诉人张某某称") == []


def test_a_mistyped_id_counts_only_after_its_cue():
    wrong = VALID_ID[:-1] + ("1" if VALID_ID[-1] != "1" else "2")
    assert found(f"身份证号{wrong}") == [("resident_id", wrong)]
    assert found(f"显示{wrong}") == []


def test_an_order_number_that_looks_like_a_phone_is_left():
    assert found("订单号：13800138000") == []
    assert found("欠款13800138000元") == []


@given(HAN, HAN)
def test_a_valid_id_between_chinese_characters_is_always_found(before, after):
    items = find_personal_data(before + VALID_ID + after)
    span = (len(before), len(before) + len(VALID_ID), "resident_id")
    assert span in [(item.start, item.end, item.kind) for item in items]


@given(st.one_of(st.text(), PIECES))
def test_masking_is_total_idempotent_and_keeps_the_length(text):
    masked = mask(text)
    assert len(masked) == len(text)
    assert mask(masked) == masked
    assert find_personal_data(masked) == ()
    assert all(new in (old, "*") for old, new in zip(text, masked, strict=True))


@given(st.one_of(st.text(), PIECES))
def test_findings_are_sorted_apart_and_inside_the_text(text):
    items = find_personal_data(text)
    bounds = [bound for item in items for bound in (item.start, item.end)]
    assert bounds == sorted(bounds)
    assert all(0 <= item.start < item.end <= len(text) for item in items)


@pytest.mark.parametrize(
    "piece", ["1", "1-", "1 ", "a", "a@", "张", "姓名：张", "家住", "一号", "@a.", "138 0013 8000 "]
)
def test_very_long_texts_are_read_to_the_end(piece):
    text = piece * (20_000 // len(piece)) + f"，{VALID_ID}"
    assert mask(text).endswith("，" + "*" * 18)
