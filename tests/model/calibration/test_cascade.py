from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from model.calibration import CascadeBand
from model.calibration.cascade import domain_gaps

shares = st.floats(0, 1)


def band(gap: float, low: float, high: float) -> CascadeBand:
    return CascadeBand(gap, low, high, 0.5, 1.0, 1.0, 1.0, 1.0, 100)


@pytest.mark.parametrize(
    ("domains", "severe", "doubtful", "asked"),
    [
        ([0.7, 0.2, 0.1], 0.0, False, False),
        ([0.5, 0.4, 0.1], 0.0, False, True),
        ([0.7, 0.2, 0.1], 0.3, False, True),
        ([0.7, 0.2, 0.1], 0.2, False, True),
        ([0.7, 0.2, 0.1], 0.6, False, True),
        ([0.7, 0.2, 0.1], 0.61, False, False),
        ([0.7, 0.2, 0.1], 0.0, True, True),
    ],
    ids=["sure", "close", "inside", "low", "high", "above", "doubtful"],
)
def test_the_encoder_reads_what_the_linear_scorer_is_unsure_of(domains, severe, doubtful, asked):
    found = band(0.2, 0.2, 0.6).asks(np.array([domains]), np.array([severe]), np.array([doubtful]))

    assert found.tolist() == [asked]


def test_a_band_may_leave_the_severe_probability_out():
    found = band(0.0, 2.0, 1.0).asks(np.array([[0.5, 0.5]] * 3), np.array([0.0, 0.5, 1.0]), np.zeros(3, dtype=np.bool_))

    assert not found.any()


@given(hnp.arrays(np.float64, (4, 5), elements=shares), st.permutations(range(5)))
def test_the_gap_is_that_of_the_two_first_whatever_the_order(domains, order):
    found = domain_gaps(domains)

    assert np.array_equal(found, domain_gaps(domains[:, order]))
    assert found == pytest.approx([row[-1] - row[-2] for row in np.sort(domains, axis=1)])


def test_one_domain_alone_is_never_close():
    assert domain_gaps(np.ones((3, 1))).tolist() == [1, 1, 1]


@given(
    shares, shares, shares, hnp.arrays(np.float64, (6, 3), elements=shares), hnp.arrays(np.float64, 6, elements=shares)
)
def test_a_wider_band_asks_no_less(gap, low, high, domains, severe):
    doubtful = np.zeros(6, dtype=np.bool_)
    narrow = band(gap, low, high).asks(domains, severe, doubtful)
    wide = band(gap + 0.1, low - 0.1, high + 0.1).asks(domains, severe, doubtful)

    assert (wide >= narrow).all()
