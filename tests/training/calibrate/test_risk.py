from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.calibration import HitTable
from training.calibrate import RiskTargets, fit_risk_calibration

LEVELS, SIGNALS = 3, 2


def draw(seed: int, texts: int = 400, *, contrary: bool = False):
    """Texts whose level shows in all scores; hits that agree with it, or with ``contrary`` speak against it."""
    generator = np.random.default_rng(seed)
    tiers = generator.choice(LEVELS + 1, size=texts, p=[0.6, 0.2, 0.15, 0.05])
    signals = np.stack([generator.random(texts) < 0.1 + 0.2 * (tiers >= 2) for _ in range(SIGNALS)], axis=1)
    risks = np.concatenate([tiers[:, None] >= np.arange(1, LEVELS + 1), signals], axis=1)
    features = np.where(risks, 1.0, -1.0)[:, :, None] + generator.normal(size=(texts, LEVELS + SIGNALS, 4))
    features[:, :, 3] = np.log1p(generator.integers(1, 9, texts))[:, None]
    if contrary:
        features[:, :, :3] *= -1
    found = generator.random(texts) < 0.4
    hits = np.where(found, LEVELS - tiers if contrary else tiers, 0)
    named = found[:, None] & (~signals if contrary else signals)
    targets = RiskTargets(tiers.astype(np.int64), risks, np.ones(texts))
    return features, HitTable(hits.astype(np.int64), named), targets


def fit(features, hits, targets, *, regular=None, recall=0.95):
    regular = np.ones(len(features), dtype=np.bool_) if regular is None else regular
    return fit_risk_calibration(features, hits, targets, regular=regular, severe_tier=2, recall=recall)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.booleans())
def test_danger_never_lowers_risk_whatever_the_data_say(seed, contrary):
    found = fit(*draw(seed, 120, contrary=contrary))

    for output in (*found.tiers, *found.signals):
        assert min(output.text, output.worst, output.top) >= 0
        assert min(output.lifts) >= 0
        assert list(output.lifts) == sorted(output.lifts)
    assert {len(tier.lifts) for tier in found.tiers} == {LEVELS}
    assert {len(signal.lifts) for signal in found.signals} == {1}


def test_probabilities_are_calibrated():
    features, hits, targets = draw(1, 3000)
    found = fit(features, hits, targets)

    said = found.tier_probabilities(features[:, :LEVELS], hits)

    for level in range(LEVELS):
        assert said[:, level].mean() == pytest.approx(targets.risks[:, level].mean(), abs=0.03)
        sure = said[:, level] >= 0.5
        assert said[sure, level].mean() == pytest.approx(targets.risks[sure, level].mean(), abs=0.15)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("recall", [0.8, 0.9, 0.95])
def test_the_alert_keeps_the_stated_recall(seed, recall):
    features, hits, targets = draw(seed)
    regular = np.arange(len(features)) % 2 == 0

    found = fit(features, hits, targets, regular=regular, recall=recall)

    severe = found.tier_probabilities(features[:, :LEVELS], hits)[:, 1]
    asked = (targets.tiers >= 2) & regular
    assert (severe[asked] >= found.alert).mean() >= recall
    allowed = max((asked.sum() + 1) * (1 - recall) - 1, 0)
    assert allowed - 2 < (severe[asked] < found.alert).sum() <= allowed + 1e-9
    assert found.alert_recall == recall


def test_too_few_severe_texts_alert_always():
    features, hits, targets = draw(4, 30)

    assert fit(features, hits, targets, recall=0.99).alert == 0


def test_decisions_agree_with_the_labels_far_beyond_chance():
    features, hits, targets = draw(5, 2000)
    found = fit(features, hits, targets)

    said = found.decide(found.tier_probabilities(features[:, :LEVELS], hits), hits)

    assert (said == targets.tiers).mean() > 0.75
    assert (said >= hits.tiers).all()


def test_texts_without_weight_do_not_count():
    features, hits, targets = draw(6, 300)
    other, other_hits, other_targets = draw(7, 200, contrary=True)
    weights = np.concatenate([np.ones(300), np.full(200, 1e-12)])
    both = RiskTargets(
        np.concatenate([targets.tiers, other_targets.tiers]),
        np.concatenate([targets.risks, other_targets.risks]),
        weights,
    )
    regular = np.arange(500) < 300

    mixed = fit(
        np.concatenate([features, other]),
        HitTable(np.concatenate([hits.tiers, other_hits.tiers]), np.concatenate([hits.signals, other_hits.signals])),
        both,
        regular=regular,
    )

    expected = fit(features, hits, targets).tier_probabilities(features[:, :LEVELS], hits)
    assert mixed.tier_probabilities(features[:, :LEVELS], hits) == pytest.approx(expected, abs=0.1)


def test_an_output_that_never_occurs_is_never_said():
    features, hits, targets = draw(8)
    rare = RiskTargets(np.minimum(targets.tiers, 1), targets.risks.copy(), targets.weights)
    rare.risks[:, 1:] = False
    none = HitTable(np.zeros_like(hits.tiers), np.zeros_like(hits.signals))

    found = fit(features, none, rare)

    said = found.decide(found.tier_probabilities(features[:, :LEVELS], none), none)
    assert said.max() <= 1
    signals = found.signal_probabilities(features[:, LEVELS:], none)
    assert (signals < [output.cutoff for output in found.signals]).all()


def test_without_signals():
    features, hits, targets = draw(9)
    found = fit(
        features[:, :LEVELS],
        HitTable(hits.tiers, hits.signals[:, :0]),
        RiskTargets(targets.tiers, targets.risks[:, :LEVELS], targets.weights),
    )

    assert found.signals == ()
