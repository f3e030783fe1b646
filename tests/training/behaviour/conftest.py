"""A small invented centre, and models that answer by rule."""

from __future__ import annotations

import pytest

from model.prediction import Prediction, SignalScore, Suggestion
from model.taxonomy import Domain, Signal, Taxonomy, Tier


@pytest.fixture
def centre() -> Taxonomy:
    return Taxonomy(
        format=1,
        id="centre-test",
        name="测试中心",
        domains=(Domain("wages", "工资"), Domain("family", "家庭")),
        tiers=tuple(Tier(level, name) for level, name in enumerate(("一般", "关注", "高", "紧急"))),
        signals=(Signal("threat", "扬言"),),
    )


@pytest.fixture
def prediction():
    def make(tier=0, probability=0.05, domain="wages", signals=()):
        return Prediction(
            domain=domain,
            domain_probability=1.0,
            suggestions=(Suggestion(domain, domain, 1.0, in_set=True),),
            tier=tier,
            severe_probability=probability,
            signals=tuple(SignalScore(signal, signal, 1.0) for signal in signals),
            evidence=(),
            domain_words=(),
            needs_human=(),
            degraded=False,
            bundle="fake",
        )

    return make


@pytest.fixture
def model(prediction):
    """Factory of models: the first key found in a text decides the fields of its prediction."""

    def make(answers):
        def answer(text):
            return prediction(**next((fields for key, fields in answers.items() if key in text), {}))

        return lambda texts: [answer(text) for text in texts]

    return make
