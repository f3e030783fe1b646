from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.tripwire.pattern import MAX_BACKTRACKING, MAX_WIDTH, PatternSyntaxError, compile_pattern
from model.tripwire.prefilter import Prefilter, grams

LEXICONS = {"tool": "菜刀|斧头?", "hold": "拿|提", "held": "<hold>着?<tool>", "loop": "甲|<loop>"}


@pytest.mark.parametrize(
    ("source", "text", "matched"),
    [
        ("拿刀", "他拿刀来了", "拿刀"),
        ("<tool>", "手里有斧", "斧"),
        ("<held>~4(砍|劈)", "提着菜刀要砍", "提着菜刀要砍"),
        ("打了?人", "打人", "打人"),
        ("[他她]说", "她说", "她说"),
        ("要~6砍", "要拿东西砍", "要拿东西砍"),
        ("要~6砍", "要来，砍", None),
        ("要~~6砍", "要来，砍", "要来，砍"),
        ("要~~6砍", "要来。砍", None),
        ("要~2砍", "要一二三砍", None),
        ("缝#针", "缝了针，缝十二针", "缝十二针"),
        ("打死!(也|都)", "打死也不", None),
        ("打死!(也|都)", "打死他", "打死"),
        ("!<(没|不会)打", "没打", None),
        ("!<(没|不会)打", "不会打", None),
        ("!<(没|不会)打", "会打", "打"),
        ("砸门/", "他砸门。", "砸门"),
        ("砸门/", "他砸门口", None),
        ("^救命", "喊救命", None),
        ("没$", "我没", "没"),
    ],
)
def test_language(source: str, text: str, matched: str | None) -> None:
    match = compile_pattern(source, LEXICONS).regex.search(text)
    assert (match[0] if match else None) == matched


@pytest.mark.parametrize(
    "source",
    [
        "",
        "(打",
        "打)",
        "打||砍",
        "打*",
        "打+",
        "打{3}",
        "a\\d",
        "<none>",
        "<loop>",
        "[",
        "[]",
        "~",
        "!打",
        "!<(没|)打",
        "?打",
    ],
)
def test_what_is_not_in_the_language_is_refused(source: str) -> None:
    with pytest.raises(PatternSyntaxError):
        compile_pattern(source, LEXICONS)


def test_patterns_that_could_backtrack_without_end_are_refused() -> None:
    with pytest.raises(PatternSyntaxError, match=str(MAX_BACKTRACKING)):
        compile_pattern("打~20砍~20捅~20刺", {})
    with pytest.raises(PatternSyntaxError, match=str(MAX_WIDTH)):
        compile_pattern(f"打~{MAX_WIDTH}砍", {})


SOURCES = (
    "拿(着|了)?刀",
    "(拿|提)~3(刀|斧头)",
    "(要|想)(把|将)[他她]",
    "#个人(拿|提)刀",
    "!<(没)打(他|她)了?/",
    "(打|砍)!(柴)人?",
    "<held>~~4(砍|劈)[他她]",
    "刀(在|放)(手|包)里?",
)


@given(st.text(alphabet="拿着了刀提斧头要想把将他她三个人没打砍柴菜劈在放手包里，。", max_size=24))
def test_the_prefilter_never_rules_out_a_pattern_that_matches(text: str) -> None:
    patterns = [compile_pattern(source, LEXICONS) for source in SOURCES]
    selected = [source for _, source in Prefilter(zip(patterns, SOURCES, strict=True)).select(grams(text))]
    matching = [source for source, pattern in zip(SOURCES, patterns, strict=True) if pattern.regex.search(text)]
    assert set(matching) <= set(selected)


def test_the_prefilter_rules_out_texts_without_the_words() -> None:
    pattern = compile_pattern("<hold>着<tool>", LEXICONS)
    assert Prefilter([(pattern, None)]).select(grams("路灯坏了三天，请修一修")) == []


def test_touching_parts_need_their_pair() -> None:
    needs = compile_pattern("(拿|提)(刀|斧)", {}).needs
    assert frozenset({"拿刀", "拿斧", "提刀", "提斧"}) in needs
