"""The statistics beside every printed number."""

from __future__ import annotations

import numpy as np
import pytest

from tests.benchmarks.measurement import Figure, bootstrap, figure_of, ratio_of_medians


def test_a_ratio_is_paired_by_repeat():
    """A neighbour that slows a whole repeat slows both: the ratio and its interval stay where they are."""
    noise = np.random.default_rng(1).uniform(1, 3, size=15)
    value, low, high = ratio_of_medians((3 * noise).tolist(), noise.tolist())
    assert (value, low, high) == pytest.approx((3, 3, 3))


def test_an_interval_holds_its_value_and_narrows_with_more_repeats():
    generator = np.random.default_rng(2)
    few, many = (figure_of("time", generator.normal(10, 1, size=size).tolist(), "ms") for size in (7, 700))
    for figure in (few, many):
        assert figure.low <= figure.value <= figure.high
    assert many.high - many.low < few.high - few.low


def test_intervals_are_reproducible():
    values = [3.0, 1.0, 4.0, 1.0, 5.0]
    assert bootstrap(values, np.median) == bootstrap(values, np.median)


def test_a_line_shows_value_interval_unit_and_note():
    line = Figure("latency p50", 12.345, "ms", 11.0, 13.5, "on loopback").line()
    assert [part for part in ("latency p50", "12.3 ms", "[11, 13.5]", "on loopback") if part not in line] == []
