"""Two scorers on the same texts: what the second adds, and what it can never take away."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.calibration import HitTable, join_encoder
from training.calibrate import RiskTargets, fit_domain_calibration, fit_risk_calibration

DOMAINS = 4


def draw(generator, texts: int, noise: float):
    """Labels, and scores that show them through noise."""
    labels = generator.integers(0, DOMAINS, texts)
    return labels, [2 * np.eye(DOMAINS)[labels] + noise * generator.normal(size=(texts, DOMAINS)) for _ in range(2)]


def loss(calibration, margins, labels, encoder=None) -> float:
    return float(-np.log(calibration.probabilities(margins, encoder)[np.arange(len(labels)), labels]).mean())


def test_a_second_scorer_makes_new_texts_more_certain():
    generator = np.random.default_rng(1)
    labels, (margins, encoder) = draw(generator, 1500, 1.5)
    new, (new_margins, new_encoder) = draw(generator, 3000, 1.5)

    alone = fit_domain_calibration(margins, labels, coverage=0.9)
    both = fit_domain_calibration(margins, labels, coverage=0.9, encoder=encoder)

    assert alone.encoder == 0
    assert both.encoder > 0
    assert loss(both, new_margins, new, new_encoder) < 0.9 * loss(alone, new_margins, new)
    sizes = [
        alone.in_set(alone.probabilities(new_margins)).sum(axis=1).mean(),
        both.in_set(both.probabilities(new_margins, new_encoder)).sum(axis=1).mean(),
    ]
    assert sizes[1] < sizes[0]


def test_a_second_scorer_that_is_wrong_is_not_heard():
    labels, (margins, encoder) = draw(np.random.default_rng(2), 1500, 1.5)

    assert fit_domain_calibration(margins, labels, coverage=0.9, encoder=-encoder).encoder == 0


def test_sets_read_off_other_folds_keep_the_coverage_where_texts_are_few():
    generator = np.random.default_rng(3)
    kept = {"fitted": [], "folds": []}
    for _ in range(60):
        labels, (margins, encoder) = draw(generator, 60, 2.5)
        new, (new_margins, new_encoder) = draw(generator, 400, 2.5)
        for name, folds in (("fitted", None), ("folds", np.arange(60) % 5)):
            found = fit_domain_calibration(margins, labels, coverage=0.9, encoder=encoder, folds=folds)
            members = found.in_set(found.probabilities(new_margins, new_encoder))
            kept[name].append(members[np.arange(400), new].mean())

    assert np.mean(kept["folds"]) >= 0.9 - 0.01
    assert np.mean(kept["folds"]) > np.mean(kept["fitted"])


def risks(generator, texts: int, *, contrary: bool = False):
    tiers = generator.choice(3, size=texts, p=[0.7, 0.2, 0.1])
    truth = np.stack([tiers >= 1, tiers >= 2, generator.random(texts) < 0.2], axis=1)
    features = np.where(truth, 1.0, -1.0)[:, :, None] * 0.5 + generator.normal(size=(texts, 3, 4))
    encoder = np.where(truth, 1.5, -1.5) + generator.normal(size=(texts, 3))
    hits = HitTable(np.zeros(texts, dtype=np.int64), np.zeros((texts, 1), dtype=np.bool_))
    both = join_encoder(features, -encoder if contrary else encoder)
    return both, hits, RiskTargets(tiers, truth, np.ones(texts))


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.booleans())
def test_the_encoder_never_lowers_a_risk_whatever_the_data_say(seed, contrary):
    features, hits, targets = risks(np.random.default_rng(seed), 150, contrary=contrary)

    found = fit_risk_calibration(
        features,
        hits,
        targets,
        regular=np.ones(150, dtype=np.bool_),
        severe_tier=2,
        recall=0.9,
        folds=np.arange(150) % 3,
    )

    assert all(output.encoder >= 0 for output in (*found.tiers, *found.signals))


def test_a_second_scorer_separates_danger_better():
    generator = np.random.default_rng(5)
    features, hits, targets = risks(generator, 2000)
    new, new_hits, new_targets = risks(generator, 4000)
    everyone = np.ones(2000, dtype=np.bool_)
    alarms = []
    for width in (4, 5):
        found = fit_risk_calibration(
            features[:, :, :width],
            hits,
            targets,
            regular=everyone,
            severe_tier=2,
            recall=0.95,
            folds=np.arange(2000) % 5,
        )
        severe = found.tier_probabilities(new[:, :2, :width], new_hits)[:, 1]
        assert (severe[new_targets.tiers >= 2] >= found.alert).mean() >= 0.93
        alarms.append((severe >= found.alert).mean())
    assert alarms[1] < 0.7 * alarms[0]


@pytest.mark.parametrize("recall", [0.8, 0.9])
def test_the_alert_read_off_other_folds_keeps_its_bound_on_new_texts(recall):
    generator = np.random.default_rng(6)
    kept = []
    for _ in range(30):
        features, hits, targets = risks(generator, 300)
        new, new_hits, new_targets = risks(generator, 1000)
        found = fit_risk_calibration(
            features,
            hits,
            targets,
            regular=np.ones(300, dtype=np.bool_),
            severe_tier=2,
            recall=recall,
            folds=np.arange(300) % 5,
        )
        assert found.alert_texts == (targets.tiers >= 2).sum()
        severe = found.tier_probabilities(new[:, :2], new_hits)[:, 1]
        kept.append((severe[new_targets.tiers >= 2] >= found.alert).mean())

    assert np.mean(kept) >= recall - 0.015
