"""A small invented centre: three domains, four tiers, two signals."""

from __future__ import annotations

import numpy as np
import pytest

from model.prediction import Evidence, Prediction, Reason, SignalScore, Suggestion
from model.taxonomy import Domain, Signal, Taxonomy, Tier
from training.corpus import Example

DOMAINS = {"wages": "工资", "noise": "噪声", "family": "家庭"}
SIGNALS = {"threat": "扬言", "despair": "绝望"}


@pytest.fixture
def centre() -> Taxonomy:
    return Taxonomy(
        format=1,
        id="centre-test",
        name="测试中心",
        domains=tuple(Domain(code, name) for code, name in DOMAINS.items()),
        tiers=tuple(Tier(level, name) for level, name in enumerate(("一般", "关注", "高", "紧急"))),
        signals=tuple(Signal(code, name) for code, name in SIGNALS.items()),
    )


@pytest.fixture
def plain_centre() -> Taxonomy:
    """A centre that labels domains only."""
    return Taxonomy(
        format=1, id="plain-test", name="只分领域", domains=tuple(Domain(code, name) for code, name in DOMAINS.items())
    )


@pytest.fixture
def example():
    """Factory of labelled texts."""

    def make(domain="wages", tier=0, text="老板三个月没发工钱", **fields):
        defaults = {"id": "t-1", "alternatives": (), "signals": (), "evidence": (), "source": "hotline"}
        return Example(text=text, domain=domain, tier=tier, **defaults | fields)

    return make


@pytest.fixture
def prediction():
    """Factory of predictions from probabilities in the order of ``DOMAINS``."""

    def make(probabilities=(0.7, 0.2, 0.1), severe=0.1, tier=0, signals=(), evidence=(), reasons=(), set_size=2):
        ranked = sorted(zip(DOMAINS, probabilities, strict=True), key=lambda pair: -pair[1])
        suggestions = tuple(
            Suggestion(code, DOMAINS[code], probability, place < set_size)
            for place, (code, probability) in enumerate(ranked)
        )
        return Prediction(
            domain=suggestions[0].domain,
            domain_probability=suggestions[0].probability,
            suggestions=suggestions,
            tier=tier,
            severe_probability=severe,
            signals=tuple(SignalScore(code, SIGNALS[code], 0.9) for code in signals),
            evidence=tuple(Evidence(start, end, "…", "model") for start, end in evidence),
            domain_words=(),
            needs_human=tuple(Reason(code, "请先看一看。") for code in reasons),
            degraded=False,
            bundle="test-bundle",
        )

    return make


@pytest.fixture
def archive(example, prediction):
    """Two hundred labelled texts with imperfect predictions: (examples, predictions)."""
    generator = np.random.default_rng(2)
    examples, predictions = [], []
    for number in range(200):
        tier = int(generator.choice(4, p=[0.7, 0.1, 0.15, 0.05]))
        domain = int(generator.integers(3))
        text = f"第{number}件：邻居甲乙丙吵闹不休，扬言要动手" + "，一直没人管" * int(generator.integers(60))
        signals = ("threat",) if tier > 1 else ()
        evidence = ("扬言要动手",) if tier > 1 else ()
        fields = {"id": f"t-{number}", "source": f"window-{number % 3}", "signals": signals, "evidence": evidence}
        examples.append(example(tuple(DOMAINS)[domain], tier, text, **fields))
        weights = generator.random(3) + np.eye(3)[domain]
        severe = float(1 / (1 + np.exp(-(generator.normal() + (1.5 if tier > 1 else -2)))))
        predictions.append(
            prediction(
                tuple((weights / weights.sum()).tolist()),
                severe=severe,
                tier=2 if severe > 0.5 else 0,
                signals=("threat",) if severe > 0.5 else (),
                evidence=((14, 20),) if severe > 0.6 else (),
                reasons=("danger_not_excluded",) if 0.2 < severe <= 0.5 else (),
            )
        )
    return examples, predictions
