"""Another centre's labels: a clear error for files that do not fit, and starter files that fit any."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pytest

from model.taxonomy import Domain, Taxonomy
from serving.routing import STARTER_DIRECTORY_PATH, STARTER_ROUTING_PATH, Router, RoutingError

PLAIN = Taxonomy(format=1, id="plain", name="某中心", domains=(Domain("goods", "商品"), Domain("noise", "噪声")))


def test_files_for_another_taxonomy_name_the_domains_left_open(taxonomy):
    with pytest.raises(RoutingError) as caught:
        Router.load(taxonomy=PLAIN)
    problems = caught.value.problems
    assert {problem.where for problem in problems if problem.code == "F224"} == {
        "领域 商品（goods）",
        "领域 噪声（noise）",
    }
    assert any(problem.code == "F223" and "medical" in problem.message for problem in problems)
    assert "starter_routing.toml" in caught.value.remedy


def test_a_new_domain_without_rule_is_the_only_gap(taxonomy):
    wider = msgspec.structs.replace(taxonomy, domains=(*taxonomy.domains, Domain("fishery", "渔业")))
    with pytest.raises(RoutingError) as caught:
        Router.load(taxonomy=wider)
    # Rules without domains answer severe cases of any domain, so only the everyday tiers are open.
    assert [(problem.code, problem.where) for problem in caught.value.problems] == [("F224", "领域 渔业（fishery）")]
    assert "等级 0、1 " in caught.value.problems[0].message


def test_starter_files_fit_labels_without_tiers_and_signals(complaint, predicted, taxonomy):
    router = Router.load(STARTER_ROUTING_PATH, STARTER_DIRECTORY_PATH, PLAIN)
    prediction = msgspec.structs.replace(predicted("consumer"), domain="goods", suggestions=())
    route = router.route(complaint(), prediction)
    assert route.rule == "default"
    assert route.lead.code == "centre"
    assert "商品" in route.reason


def test_starter_files_put_severe_cases_first(complaint, predicted, taxonomy):
    router = Router.load(STARTER_ROUTING_PATH, STARTER_DIRECTORY_PATH, taxonomy)
    case = complaint()
    for tier, rule in ((0, "default"), (1, "default"), (2, "severe"), (3, "severe")):
        route = router.route(case, predicted("consumer", tier))
        assert route.rule == rule
        if tier >= 2:
            assert route.due_at - case.received_at == timedelta(hours=24)
            assert {helper.code for helper in route.co_handlers} == {"police_station", "psychological_service"}


def test_a_prediction_of_another_taxonomy_is_refused(router, complaint, predicted):
    for changed in ({"domain": "goods"}, {"tier": 4}, {"tier": -1}):
        with pytest.raises(RoutingError, match="F228"):
            router.route(complaint(), msgspec.structs.replace(predicted("consumer"), **changed))


@pytest.mark.parametrize("moment", ["2026-11-25T09:00:00", "1970-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"])
def test_a_time_that_cannot_be_reckoned_is_refused(router, complaint, predicted, moment):
    with pytest.raises(RoutingError, match="F228"):
        router.route(complaint(received_at=datetime.fromisoformat(moment)), predicted("consumer"))
