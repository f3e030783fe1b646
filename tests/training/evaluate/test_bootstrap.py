from __future__ import annotations

import numpy as np
import pytest

from training.evaluate import bootstrap
from training.evaluate.bootstrap import Measure, interval, replicates
from training.evaluate.proportion import proportion
from training.evaluate.weighted import Mean


def _accuracy(values) -> dict[str, Measure]:
    return {"accuracy": Measure(float(np.mean(values)), Mean(values))}


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    generator = np.random.default_rng(11)
    held = 0
    for trial in range(200):
        values = generator.random(150) < 0.7
        low, high = interval(replicates(_accuracy(values), 150, seed=trial, resamples=300)["accuracy"])
        held += low <= 0.7 <= high

    assert 0.90 <= held / 200 <= 0.985


def test_interval_is_as_wide_as_theory_says() -> None:
    values = np.arange(1000) < 800
    low, high = interval(replicates(_accuracy(values), 1000, seed=5, resamples=4000)["accuracy"])

    half = 1.96 * np.sqrt(0.8 * 0.2 / 1000)
    assert low == pytest.approx(0.8 - half, abs=0.003)
    assert high == pytest.approx(0.8 + half, abs=0.003)


def test_same_seed_same_replicates_however_they_are_blocked(monkeypatch) -> None:
    values = np.arange(40) % 3 == 0
    whole = replicates(_accuracy(values), 40, seed=3, resamples=50)["accuracy"]
    monkeypatch.setattr(bootstrap, "_BLOCK", 7 * 40)

    assert replicates(_accuracy(values), 40, seed=3, resamples=50)["accuracy"].tolist() == whole.tolist()
    assert replicates(_accuracy(values), 40, seed=4, resamples=50)["accuracy"].tolist() != whole.tolist()


def test_undefined_replicates_are_left_out_and_too_many_leave_no_interval() -> None:
    assert interval(np.array([np.nan, 1.0, 1.0, 1.0])) == (1.0, 1.0)
    assert interval(np.array([np.nan, np.nan, 1.0, 1.0])) == (None, None)


def test_wilson_interval_has_width_when_everything_was_found() -> None:
    estimate = proportion(10, 10)

    assert estimate.value == 1
    assert estimate.low == pytest.approx(0.7225, abs=1e-4)
    assert estimate.high == 1
