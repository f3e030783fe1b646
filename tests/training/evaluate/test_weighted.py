from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, cohen_kappa_score, f1_score, roc_auc_score

from training.evaluate.weighted import CalibrationError, FScore, MacroF1, Mean, QuadraticKappa, Ranking, mean_defined


@st.composite
def ranked(draw):
    """Tied scores, at least one positive and one negative with weight."""
    n = draw(st.integers(2, 30))
    score = np.array(draw(st.lists(st.integers(0, 5), min_size=n, max_size=n))) / 5
    positive = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    weight = np.array(draw(st.lists(st.integers(0, 4), min_size=n, max_size=n)), dtype=np.float64)
    positive[:2], weight[:2] = (True, False), (1, 1)
    return score, positive, weight


@given(ranked())
def test_ranking_agrees_with_scikit_learn_under_any_weights(sample) -> None:
    score, positive, weight = sample
    ranking = Ranking(score, positive, np.ones(len(score), dtype=bool))

    assert ranking.auc(weight[None])[0] == pytest.approx(roc_auc_score(positive, score, sample_weight=weight))
    assert ranking.average_precision(weight[None])[0] == pytest.approx(
        average_precision_score(positive, score, sample_weight=weight)
    )


@given(ranked(), st.sampled_from([0.5, 0.9, 0.95, 1.0]))
def test_alerts_needed_is_the_cheapest_threshold_that_reaches_the_recall(sample, recall) -> None:
    score, positive, weight = sample
    reached = [
        weight[score >= threshold].sum() / weight.sum()
        for threshold in score
        if weight[positive & (score >= threshold)].sum() >= recall * weight[positive].sum() - 1e-9
    ]

    needed = Ranking(score, positive, np.ones(len(score), dtype=bool)).alerts_needed(weight[None], recall)

    assert needed[0] == pytest.approx(min(reached))


def test_alerts_needed_counts_ties_whole() -> None:
    score = np.array([0.9, 0.5, 0.5, 0.5, 0.1])
    positive = np.array([True, True, False, False, False])
    ranking = Ranking(score, positive, np.ones(5, dtype=bool))

    assert ranking.alerts_needed(np.ones((1, 5)), 0.5).tolist() == [0.2]
    assert ranking.alerts_needed(np.ones((1, 5)), 1.0).tolist() == [0.8]


@given(st.integers(0, 2**32 - 1))
def test_macro_f1_and_kappa_agree_with_scikit_learn(seed: int) -> None:
    generator = np.random.default_rng(seed)
    truth, predicted = generator.integers(0, 4, (2, 40))
    weight = generator.integers(0, 3, 40).astype(np.float64)
    kept, everything = weight > 0, np.ones(40, dtype=bool)

    assert MacroF1(truth, predicted, 6)(weight[None])[0] == pytest.approx(
        f1_score(truth[kept], predicted[kept], average="macro", sample_weight=weight[kept], zero_division=0)
    )
    assert QuadraticKappa(truth, predicted, everything, 4)(weight[None])[0] == pytest.approx(
        cohen_kappa_score(truth, predicted, weights="quadratic", sample_weight=weight, labels=range(4))
    )
    assert FScore(predicted > 1, truth > 1, everything)(weight[None])[0] == pytest.approx(
        f1_score(truth > 1, predicted > 1, sample_weight=weight)
    )


def test_masked_texts_do_not_count() -> None:
    mask = np.array([True, True, False, False])
    weights = np.array([[1.0, 1.0, 5.0, 5.0], [3.0, 1.0, 0.0, 9.0]])
    wrong = np.array([7, 7, 0, 0])

    assert Mean([1, 0, 1, 1], mask)(weights).tolist() == [0.5, 0.75]
    assert Ranking(np.array([0.9, 0.1, 0.0, 1.0]), np.array([True, False, True, False]), mask).auc(
        weights
    ).tolist() == [1, 1]
    assert QuadraticKappa(np.array([0, 1, -1, -1]), np.array([0, 1, 0, 0]), mask, 2)(weights).tolist() == [1, 1]
    assert FScore(wrong > 5, wrong > 5, mask)(weights).tolist() == [1, 1]


def test_calibration_error_by_hand() -> None:
    probability = np.array([0.9, 0.8, 0.3, 1.0])
    happened = np.array([True, False, False, True])
    error = CalibrationError(probability, happened, np.ones(4, dtype=bool), 2)

    # upper bin: |0.9 + 0.8 + 1.0 - 2| = 0.7; lower bin: |0.3 - 0| = 0.3; over 4 texts
    assert error(np.ones((1, 4)))[0] == pytest.approx(0.25)
    assert error(np.array([[0.0, 0.0, 2.0, 0.0]]))[0] == pytest.approx(0.3)


def test_undefined_metrics_are_nan_not_zero() -> None:
    everything, nothing = np.ones(3, dtype=bool), np.zeros((1, 3))
    positives = Ranking(np.array([0.1, 0.2, 0.3]), everything, everything)

    assert np.isnan(Mean([1, 1, 1])(nothing)).all()
    assert np.isnan(positives.auc(np.ones((1, 3)))).all()
    assert np.isnan(positives.alerts_needed(nothing, 0.9)).all()
    assert mean_defined([Mean([1, 0, 0]), Mean([0, 0, 0], ~everything)], np.ones((1, 3)))[0] == pytest.approx(1 / 3)
