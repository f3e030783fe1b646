from __future__ import annotations

import numpy as np
import pytest

from training.calibrate import fit_domain_calibration


def draw(generator, texts: int, *, sharpness: float = 1.0):
    """Margins whose softmax is the true distribution of the labels, stretched by ``sharpness``."""
    logits = generator.normal(size=(texts, 5)) * 2
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = (shares.cumsum(axis=1) > generator.random((texts, 1))).argmax(axis=1)
    return logits * sharpness, labels


@pytest.mark.parametrize("sharpness", [0.25, 1.0, 4.0])
def test_temperature_undoes_over_and_under_confidence(sharpness):
    margins, labels = draw(np.random.default_rng(1), 6000, sharpness=sharpness)

    found = fit_domain_calibration(margins, labels, coverage=0.9)

    assert found.temperature == pytest.approx(sharpness, rel=0.1)
    said = found.probabilities(margins).max(axis=1).mean()
    right = (found.probabilities(margins).argmax(axis=1) == labels).mean()
    assert said == pytest.approx(right, abs=0.02)


def test_bias_lifts_a_domain_whose_margins_are_too_low():
    margins, labels = draw(np.random.default_rng(2), 6000)

    found = fit_domain_calibration(margins - np.array([0, 0, 2, 0, 0]), labels, coverage=0.9)

    assert np.array(found.bias) - found.bias[0] == pytest.approx(np.array([0, 0, 2, 0, 0]), abs=0.25)
    assert sum(found.bias) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("coverage", [0.8, 0.9, 0.95])
def test_sets_keep_the_stated_coverage_on_new_texts(coverage):
    generator = np.random.default_rng(3)
    kept = []
    for _ in range(40):
        margins, labels = draw(generator, 300)
        found = fit_domain_calibration(margins, labels, coverage=coverage)
        margins, labels = draw(generator, 200)
        members = found.in_set(found.probabilities(margins))
        kept.append(members[np.arange(200), labels].mean())

    # The average over calibrations is what split conformal prediction promises; 0.02 is three standard errors, and
    # temperature and bias are fitted on the same texts.
    assert np.mean(kept) >= coverage - 0.02


@pytest.mark.parametrize("texts", [9, 10, 19, 100, 101])
def test_the_threshold_is_the_finite_sample_quantile(texts):
    margins, labels = draw(np.random.default_rng(4), texts)

    found = fit_domain_calibration(margins, labels, coverage=0.75)

    held = found.probabilities(margins)[np.arange(texts), labels]
    below = int((held < found.set_threshold - 1e-12).sum())
    assert below == (texts + 1) // 4 - 1


def test_too_few_texts_for_the_coverage_take_every_domain():
    margins, labels = draw(np.random.default_rng(5), 10)

    found = fit_domain_calibration(margins, labels, coverage=0.95)

    assert found.set_threshold == 0
    assert found.in_set(found.probabilities(margins)).all()
