from __future__ import annotations

import numpy as np
import pytest

from model.encoder import EncoderScores
from training.calibrate import fit_novelty

HIDDEN, DOMAINS = 6, 3


def scores(pooled, sure) -> EncoderScores:
    texts = len(pooled)
    domains = np.zeros((texts, DOMAINS))
    domains[:, 0] = sure
    nothing = np.zeros(texts)
    return EncoderScores(domains, np.zeros((texts, 0)), [], pooled.astype(np.float32), nothing > 0, nothing)


def complaints(generator, texts: int):
    labels = generator.integers(0, DOMAINS, texts)
    return scores(
        3 * np.eye(HIDDEN)[labels] + generator.normal(size=(texts, HIDDEN)), generator.normal(9, 1, texts)
    ), labels


def test_the_measure_that_tells_other_texts_better_is_taken():
    generator = np.random.default_rng(1)
    held, labels = complaints(generator, 800)
    far = scores(generator.normal(size=(200, HIDDEN)) - 6, generator.normal(9, 1, 200))
    unsure = scores(held.pooled[:200], generator.normal(2, 1, 200))

    by_place, _ = fit_novelty(held, labels, far, ("far.txt",))
    by_energy, _ = fit_novelty(held, labels, unsure, ("unsure.txt",))

    assert (by_place.measure, by_place.against) == ("mahalanobis", ("far.txt",))
    assert by_energy.measure == "energy"
    assert by_place.auroc["mahalanobis"] > 0.95 > by_place.auroc["energy"]


@pytest.mark.parametrize("strange", [False, True])
def test_about_one_complaint_in_a_hundred_is_flagged(strange):
    generator = np.random.default_rng(2)
    held, labels = complaints(generator, 2000)
    other = scores(generator.normal(size=(200, HIDDEN)) - 6, np.zeros(200)) if strange else None

    rule, space = fit_novelty(held, labels, other, ("other.txt",) if strange else ())

    new, _ = complaints(generator, 4000)
    assert rule.unlike(new.domains, new.pooled, space).mean() == pytest.approx(0.01, abs=0.008)
    if other is not None:
        assert rule.unlike(other.domains, other.pooled, space).mean() > 0.9


def test_one_text_of_a_domain_is_enough_to_go_on():
    generator = np.random.default_rng(3)
    held, labels = complaints(generator, 40)
    labels[:] = 0
    labels[7] = 2

    rule, space = fit_novelty(held, labels, None, ())

    assert np.isfinite(rule.threshold)
    assert np.isfinite(space.whitening).all()
