from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.taxonomy import Taxonomy
from model.tripwire import Hit, TripwireError, Tripwires
from model.tripwire.scanner import STEP, WINDOW

SMALL = """
format = 1
idioms = ["打死(我)?也不", "砍柴"]

[lexicons]
blade = ["菜刀", "斧头?"]

[guards.negation]
name = "否定"
scope = "before"
reach = 6
any = ["(没有?|不会)~2$"]

[guards.settled]
name = "已了结"
scope = "passage"
reach = 20
any = ["道歉", "和好"]
without = ["又"]

[guards.story]
name = "故事"
scope = "sentence"
any = ["小说"]

[[tripwires]]
id = "kill"
name = "扬言要命"
tier = 2
signals = ["threat_to_others"]
any = ["(打死|砍死)[他我你]?"]
unless = ["negation", "story"]
watch_if = ["settled"]
exceptions = ["蚊子~2打死", "打死~2蚊"]
examples_hit = ["他说要打死我"]
examples_miss = ["打死我也不去", "没有打死", "打死一只蚊子"]

[[tripwires]]
id = "armed"
name = "持刀上门"
tier = 3
signals = ["dangerous_means"]
any = ["拿着?<blade>"]
examples_hit = ["今晚他拿着菜刀去找人"]
examples_miss = ["他拿着菜刀切菜"]

[[tripwires.near]]
any = ["去找", "上门"]
reach = 10
"""


@pytest.fixture(scope="module")
def small() -> Tripwires:
    return Tripwires.parse(SMALL.encode())


def levels(tripwires: Tripwires, text: str) -> list[tuple[str, int]]:
    return [(hit.id, hit.tier) for hit in tripwires.scan(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他说要打死我", [("kill", 2)]),
        ("路灯坏了", []),
        ("", []),
        ("打死我也不去", []),  # an idiom
        ("他没有打死谁", []),  # a guard before the hit
        ("没有，他说要打死我", [("kill", 2)]),  # the guard does not reach over what lies between
        ("小说里他要打死我", []),  # a guard on the sentence
        ("我看小说。他要打死我", [("kill", 2)]),  # which stays in its sentence
        ("打死一只蚊子", []),  # an exception that overlaps the hit
        ("蚊子多。他说要打死我", [("kill", 2)]),
        ("他说要打死我，后来道歉了", [("kill", 1)]),  # over: tier 1
        ("他说要打死我，道歉了，昨天又来", [("kill", 2)]),  # what voids the guard
        ("他拿着菜刀切菜", []),  # nothing near
        ("他拿着菜刀去找老张", [("armed", 3)]),
        ("他拿着斧砍柴，明天也不去找谁", [("armed", 3)]),
    ],
)
def test_reading(small: Tripwires, text: str, expected: list[tuple[str, int]]) -> None:
    assert levels(small, text) == expected


def test_a_hit_names_itself_and_its_span(small: Tripwires) -> None:
    text = "昨天吵架，他说要打死我，还拿菜刀上门"
    assert small.scan(text) == (
        Hit(8, 11, "kill", "扬言要命", 2, ("threat_to_others",)),
        Hit(13, 16, "armed", "持刀上门", 3, ("dangerous_means",)),
    )
    assert [text[hit.start : hit.end] for hit in small.scan(text)] == ["打死我", "拿菜刀"]


def test_the_stronger_of_two_overlapping_hits_stays() -> None:
    text = SMALL.replace('any = ["(打死|砍死)[他我你]?"]', 'any = ["要打死", "打死我~4"]').replace(
        '"negation", "story"', ""
    )
    hits = Tripwires.parse(text.encode()).scan("他要打死我")
    assert len(hits) == 1


@given(st.integers(0, 3 * WINDOW), st.integers(0, 2 * WINDOW))
def test_a_hit_is_found_wherever_it_stands_in_a_long_text(before: int, after: int) -> None:
    small = Tripwires.parse(SMALL.encode())
    text = "路" * before + "他说要打死我" + "灯" * after
    assert [(hit.start, hit.end) for hit in small.scan(text)] == [(before + 3, before + 6)]


def test_windows_overlap_by_the_widest_pattern() -> None:
    assert 0 < STEP < WINDOW


def broken(old: str, new: str) -> bytes:
    assert old in SMALL
    return SMALL.replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("raw", "code", "named"),
    [
        (b"format = ", "F131", ""),
        (b"\xff\xfe", "F131", ""),
        (broken('name = "持刀上门"', 'nom = "持刀上门"'), "F131", "nom"),
        (broken('scope = "sentence"', 'scope = "page"'), "F131", "page"),
        (broken("format = 1", "format = 2"), "F132", "2"),
        (broken("拿着?<blade>", "拿着?<balde>"), "F133", "armed"),
        (broken("(没有?|不会)~2$", "(没有?|不会"), "F133", "negation"),
        (broken("拿着?<blade>", "~4"), "F133", "armed"),
        (broken('unless = ["negation"', 'unless = ["negatoin"'), "F134", "kill"),
        (broken('id = "armed"', 'id = "kill"'), "F135", "kill"),
    ],
)
def test_a_wrong_file_is_refused_with_the_entry_named(raw: bytes, code: str, named: str) -> None:
    with pytest.raises(TripwireError) as caught:
        Tripwires.parse(raw)
    assert caught.value.code == code
    assert named in caught.value.message


@pytest.mark.parametrize(
    ("raw", "code", "named"),
    [
        (broken("tier = 3", "tier = 7"), "F136", "armed"),
        (broken("tier = 3", "tier = 0"), "F136", "armed"),
        (broken('"dangerous_means"', '"means"'), "F136", "armed"),
        (broken('examples_miss = ["他拿着菜刀切菜"]', "examples_miss = []"), "F137", "armed"),
        (broken('"今晚他拿着菜刀去找人"', '"今晚他拿着菜刀"'), "F137", "armed"),
        (broken('"他拿着菜刀切菜"', '"他拿着菜刀上门"'), "F137", "armed"),
    ],
)
def test_check_finds_what_does_not_fit(raw: bytes, code: str, named: str) -> None:
    tripwires = Tripwires.parse(raw)
    with pytest.raises(TripwireError) as caught:
        tripwires.check(Taxonomy.load())
    assert caught.value.code == code
    assert named in caught.value.message


def test_a_missing_file_is_named(tmp_path) -> None:
    with pytest.raises(TripwireError, match="F131"):
        Tripwires.load(tmp_path / "none.toml")


def test_hits_are_json(small: Tripwires) -> None:
    (hit,) = small.scan("他说要打死我")
    assert msgspec.json.decode(msgspec.json.encode(hit), type=Hit) == hit
