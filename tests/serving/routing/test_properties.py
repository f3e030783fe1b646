"""What holds for every complaint."""

from __future__ import annotations

from datetime import datetime
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from model.taxonomy import Taxonomy
from serving.routing.working_time import CHINA_TIME

TAXONOMY = Taxonomy.load()
SUBSETS = [set(chosen) for size in range(9) for chosen in combinations(TAXONOMY.signal_codes, size)]
PROTECTING = {"police_command", "police_station", "emergency_service", "psychological_service", "town_centre"}

words = ["工资", "农药", "强拆", "集资", "逃逸", "广场舞", "贪污", "押金", "低保", "工伤", "法院", "食品", "分配", "a"]
texts = st.lists(st.sampled_from(words), max_size=4).map("，".join)
places = st.sampled_from([None, "", "青山镇", "青山镇李家村", "河口镇渡口村", "新民村", "别处"])
channels = st.sampled_from([None, "来访", "法院委派", "12345 热线"])
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(CHINA_TIME))  # noqa: DTZ001
signals = st.sets(st.sampled_from(TAXONOMY.signal_codes))


def test_every_domain_tier_and_set_of_signals_is_answered(router, complaint, predicted):
    case = complaint()
    bodies = router.directory.bodies
    for domain, tier, subset in product(TAXONOMY.domain_codes, range(4), SUBSETS):
        route = router.route(case, predicted(domain, tier, *subset))
        helpers = [helper.code for helper in route.co_handlers]
        assert {route.lead.code, *helpers} <= bodies.keys()
        assert route.lead.code not in helpers
        assert len(helpers) == len(set(helpers))
        assert route.due_at > case.received_at
        assert all(case.received_at < helper.due_at <= route.due_at for helper in route.co_handlers)
        assert route.level == bodies[route.lead.code].level
        assert route.reason
        assert "{" not in route.reason


def test_danger_is_led_by_those_who_protect_and_known_to_the_centre(router, complaint, predicted):
    for domain, tier, subset in product(TAXONOMY.domain_codes, (2, 3), SUBSETS):
        route = router.route(complaint(), predicted(domain, tier, *subset))
        involved = {route.lead.code, *(helper.code for helper in route.co_handlers)}
        assert "county_centre" in involved
        if tier == 3:
            assert route.lead.code in {"police_command", "emergency_service"}
        elif subset:
            assert route.lead.code in PROTECTING


def test_self_harm_is_never_left_to_the_police_alone(router, complaint, predicted):
    for domain, tier, subset in product(TAXONOMY.domain_codes, range(4), SUBSETS):
        if "self_harm" in subset:
            route = router.route(complaint(), predicted(domain, tier, *subset))
            involved = {route.lead.code, *(helper.code for helper in route.co_handlers)}
            assert "psychological_service" in involved
            assert "emergency_service" in involved


def test_minors_and_families_keep_their_protection(router, complaint, predicted):
    for domain, tier, subset in product(TAXONOMY.domain_codes, range(4), SUBSETS):
        route = router.route(complaint(), predicted(domain, tier, *subset))
        involved = {route.lead.code, *(helper.code for helper in route.co_handlers)}
        if "minor_at_risk" in subset:
            assert "minors_protection" in involved
        if domain == "marriage_family" and "victim_of_violence" in subset:
            assert "womens_federation" in involved
            if tier >= 1:
                assert involved & {"police_station", "police_command"}


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(TAXONOMY.domain_codes), signals, texts, places, channels, moments)
def test_a_higher_tier_is_never_due_later(router, complaint, predicted, domain, subset, text, place, channel, received):
    case = complaint(text, place, channel, received)
    dues = [router.route(case, predicted(domain, tier, *subset)).due_at for tier in range(4)]
    assert dues == sorted(dues, reverse=True)
    assert dues[-1] > received


@settings(max_examples=100, deadline=None)
@given(st.text(), st.text(), st.text(), st.sampled_from(TAXONOMY.domain_codes), st.integers(0, 3), signals)
def test_any_text_place_and_channel_are_taken_the_same_way_twice(
    router, complaint, predicted, text, place, channel, domain, tier, subset
):
    case = complaint(text, place, channel)
    prediction = predicted(domain, tier, *subset)
    assert router.route(case, prediction) == router.route(case, prediction)
