from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from model.prediction import Prediction, Reason, SignalScore, Suggestion
from model.taxonomy import Domain, Taxonomy
from serving.desk.assessment import AssessmentView, RouteView, tone_of
from serving.desk.evidence import Glossary
from serving.routing.route import CoHandler, Lead, Route

NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
TAXONOMY = Taxonomy.load()
PREDICTION = Prediction(
    domain="labour",
    domain_probability=0.7,
    suggestions=(
        Suggestion("labour", "劳动人事", 0.7, in_set=True),
        Suggestion("personal_injury", "人身损害", 0.2, in_set=True),
        Suggestion("finance", "金融保险", 0.1, in_set=False),
    ),
    tier=3,
    severe_probability=0.97,
    signals=(SignalScore("dangerous_means", "危险手段", 1.0), SignalScore("renamed_since", "旧信号", 0.6)),
    evidence=(),
    domain_words=(),
    needs_human=(Reason("too_short", "文字太短。"),),
    degraded=True,
    bundle="linear-1",
)
ROUTE = Route(
    lead=Lead("centre", "县调处中心"),
    co_handlers=(CoHandler("police", "城东派出所", NOW + timedelta(minutes=30)),),
    level="county",
    due_at=NOW + timedelta(days=2, hours=8, minutes=30),
    reason="风险紧急。",
    legal_note="先行调解不影响仲裁时效。",
    rule="imminent",
)


def view(prediction: Prediction = PREDICTION, taxonomy: Taxonomy = TAXONOMY) -> AssessmentView:
    return AssessmentView.of("老板不给钱", prediction, ROUTE, Glossary(taxonomy, {}), NOW)


def test_the_tier_comes_with_its_band_its_number_and_what_to_do():
    tier = view().tier

    assert tier is not None
    assert (tier.name, tier.tone, tier.band, tier.severe.percent, tier.severe.width) == (
        "紧急",
        "imminent",
        "很高",
        "97%",
        97.0,
    )
    assert "110" in tier.hint
    assert tier.needs_help_now


@pytest.mark.parametrize(
    ("level", "tone"), [(0, "calm"), (1, "watch"), (2, "severe"), (3, "imminent"), (9, "imminent")]
)
def test_tones_follow_the_severe_tier_of_the_taxonomy(level, tone):
    assert tone_of(level, TAXONOMY) == tone


def test_domains_of_the_set_stand_first_and_the_others_apart():
    shown = view()

    assert [(bar.name, bar.percent) for bar in shown.suggested] == [("劳动人事", "70%"), ("人身损害", "20%")]
    assert [bar.name for bar in shown.others] == ["金融保险"]
    assert "农民工讨薪" in shown.suggested[0].hint


def test_the_first_domain_is_suggested_even_when_the_set_is_empty():
    suggestions = tuple(msgspec.structs.replace(entry, in_set=False) for entry in PREDICTION.suggestions)

    shown = view(msgspec.structs.replace(PREDICTION, suggestions=suggestions))

    assert [bar.name for bar in shown.suggested] == ["劳动人事"]


def test_signals_bring_their_hints_and_unknown_ones_still_show():
    assert [(signal.bar.name, signal.bar.percent, bool(signal.bar.hint)) for signal in view().signals] == [
        ("危险手段", "100%", True),
        ("旧信号", "60%", False),
    ]


def test_a_case_of_another_taxonomy_keeps_the_number_of_its_tier():
    tier = view(msgspec.structs.replace(PREDICTION, tier=7)).tier

    assert tier is not None
    assert (tier.name, tier.tone) == ("7 级", "imminent")


def test_a_taxonomy_without_tiers_shows_none():
    plain = Taxonomy(1, "plain", "只分领域", (Domain("labour", "劳动"), Domain("finance", "金融")))

    assert view(taxonomy=plain).tier is None


def test_notices_and_degradation_are_passed_on():
    assert view().notices == ("文字太短。",)
    assert view().degraded


def test_the_route_is_told_in_chinese_time():
    route = RouteView.of(ROUTE, NOW)

    assert (route.lead, route.level, route.due.time, route.due.is_today) == (
        "县调处中心",
        "县级",
        "11月27日 周五 17:30",
        False,
    )
    assert (route.co_handlers[0].due.time, route.co_handlers[0].due.is_today) == ("11月25日 周三 09:30", True)


def test_the_route_as_text_is_complete_and_leaves_out_what_is_empty():
    assert RouteView.of(ROUTE, NOW).as_text().splitlines() == [
        "主办：县调处中心（县级），11月27日 周五 17:30 前",
        "协办：城东派出所，11月25日 周三 09:30 前",
        "理由：风险紧急。",
        "法律提示：先行调解不影响仲裁时效。",
    ]
    bare = msgspec.structs.replace(ROUTE, co_handlers=(), reason="", legal_note="")
    assert RouteView.of(bare, NOW).as_text() == "主办：县调处中心（县级），11月27日 周五 17:30 前"
