"""What passes and what fails, with models whose answers are known."""

from __future__ import annotations

import msgspec
import pytest

from training.behaviour import (
    BehaviourError,
    DirectionCase,
    Expectation,
    FunctionCase,
    InvarianceCase,
    Suite,
    run_behaviour,
)


@pytest.fixture
def run(centre, model):
    def go(case, **answers):
        return run_behaviour(model(answers), Suite.of([case], centre))

    return go


def reasons(report):
    return {failure.id: failure.reasons for failure in report.failures}


def function(**expect):
    return FunctionCase(id="m-1", capability="c", text="打人", expect=Expectation(**expect))


@pytest.mark.parametrize(
    ("expect", "fields", "broken"),
    [
        ({"severe": True}, {"tier": 2}, ()),
        ({"severe": True}, {"tier": 1, "probability": 0.9}, ("severe",)),
        ({"severe": False}, {"tier": 2}, ("severe",)),
        ({"tier": (1, 2)}, {"tier": 2}, ()),
        ({"tier": (1, 2)}, {"tier": 3}, ("tier",)),
        ({"tier": (1, 2)}, {"tier": 0}, ("tier",)),
        ({"domain": ("family", "wages")}, {"domain": "wages"}, ()),
        ({"domain": ("family",)}, {"domain": "wages"}, ("domain",)),
        ({"signals": ("threat",)}, {"signals": ("threat", "despair")}, ()),
        ({"signals": ("threat",)}, {}, ("signals",)),
        ({"severe": True, "domain": ("family",)}, {}, ("severe", "domain")),
    ],
)
def test_every_expected_field_must_hold(run, expect, fields, broken) -> None:
    report = run(function(**expect), 打人=fields)
    assert reasons(report) == ({"m-1": broken} if broken else {})


NAMES = InvarianceCase(id="i-1", capability="names", texts=("王某欠薪", "李某欠薪", "赵某欠薪"))


def test_invariance_names_the_variant_that_differs(run) -> None:
    report = run(NAMES, 李某={"tier": 2, "probability": 0.12})
    assert reasons(report) == {"i-1#1": ("tier_differs", "severe_differs")}
    assert (report.passed, report.total) == (1, 2)


def test_invariance_lets_the_probability_move_by_a_tenth_over_the_whole_group(run) -> None:
    assert not run(NAMES, 李某={"probability": 0.15}).failures
    assert reasons(run(NAMES, 李某={"probability": 0.16})) == {"i-1#1": ("probability_differs",)}
    spread = run(NAMES, 王某={"probability": 0.30}, 李某={"probability": 0.22}, 赵某={"probability": 0.38})
    assert reasons(spread) == {"i-1#2": ("probability_differs",)}


def test_alike_but_wrong_fails_an_invariance_test_that_says_what_is_right(run) -> None:
    strict = msgspec.structs.replace(NAMES, expect=Expectation(severe=True))
    assert reasons(run(strict)) == {"i-1#1": ("severe",), "i-1#2": ("severe",)}


@pytest.mark.parametrize(
    ("base", "more", "broken"),
    [
        ((1, 0.30), (1, 0.30), ()),
        ((1, 0.30), (2, 0.70), ()),
        ((1, 0.30), (1, 0.29), ()),
        ((1, 0.30), (1, 0.28), ("probability_falls",)),
        ((2, 0.60), (1, 0.60), ("tier_falls",)),
    ],
)
def test_added_danger_never_lowers(run, base, more, broken) -> None:
    case = DirectionCase(id="d-1", capability="c", base="欠薪", more="欠薪又打人")
    fields = [{"tier": tier, "probability": probability} for tier, probability in (more, base)]
    report = run(case, 打人=fields[0], 欠薪=fields[1])
    assert reasons(report) == ({"d-1": broken} if broken else {})


def test_counts_per_capability_and_overall(centre, model) -> None:
    cases = [
        FunctionCase(id=f"{name}-{n}", capability=name, text=f"{name}{n}", expect=Expectation(severe=True))
        for name in ("a", "b")
        for n in range(10)
    ]
    report = run_behaviour(model({"a": {"tier": 2}, "b0": {"tier": 3}}), Suite.of(cases, centre))
    assert [(rate.capability, rate.passed, rate.total) for rate in report.rates] == [("a", 10, 10), ("b", 1, 10)]
    assert (report.passed, report.total, len(report.failed)) == (11, 20, 9)
    assert report.rates[0].high == 1.0
    assert report.rates[0].low == pytest.approx(0.7225, abs=1e-4)  # Wilson, 10 of 10
    assert (report.rates[1].low, report.rates[1].high) == pytest.approx((0.0179, 0.4042), abs=1e-4)


def test_many_texts_reach_the_model_in_order_and_in_blocks(centre, prediction) -> None:
    cases = [
        FunctionCase(id=f"c-{n}", capability="c", text=f"第{n}条", expect=Expectation(tier=(n % 4, n % 4)))
        for n in range(700)
    ]
    seen = []

    def predict(texts):
        seen.append(len(texts))
        return [prediction(tier=int(text[1:-1]) % 4) for text in texts]

    assert run_behaviour(predict, Suite.of(cases, centre)).passed == 700
    assert sum(seen) == 700
    assert max(seen) <= 256


def test_a_model_that_skips_texts_is_refused(centre) -> None:
    with pytest.raises(BehaviourError) as caught:
        run_behaviour(lambda _: [], Suite.of([NAMES], centre))
    assert caught.value.code == "F345"
