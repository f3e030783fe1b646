from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from model.calibration import DomainCalibration

margins = hnp.arrays(np.float64, st.tuples(st.integers(1, 6), st.just(4)), elements=st.floats(-1e6, 1e6))
logits = hnp.arrays(np.float64, st.just((3, 4)), elements=st.floats(-50, 50))
calibrations = st.builds(
    DomainCalibration,
    temperature=st.floats(1e-3, 100),
    bias=st.tuples(*[st.floats(-5, 5)] * 4),
    set_threshold=st.floats(0, 1),
    coverage=st.just(0.95),
)


@given(margins, calibrations)
def test_probabilities_sum_to_one_and_follow_the_margins(values, calibration):
    found = calibration.probabilities(values)

    assert np.allclose(found.sum(axis=1), 1)
    assert ((found >= 0) & (found <= 1)).all()
    logits = values / calibration.temperature + np.array(calibration.bias)
    assert np.array_equal(np.take_along_axis(found, logits.argmax(axis=1)[:, None], 1)[:, 0], found.max(axis=1))


@given(margins, calibrations)
def test_the_set_holds_the_first_domain_and_all_above_the_threshold(values, calibration):
    found = calibration.probabilities(values)
    members = calibration.in_set(found)

    assert members[np.arange(len(found)), found.argmax(axis=1)].all()
    assert members[found >= calibration.set_threshold].all()
    assert (members.sum(axis=1) == np.maximum((found >= calibration.set_threshold).sum(axis=1), 1)).all()


@given(margins, calibrations)
def test_a_batch_gives_what_single_texts_give(values, calibration):
    together = calibration.probabilities(values)

    for row in range(len(values)):
        assert np.array_equal(calibration.probabilities(values[[row]])[0], together[row])


@given(logits, logits, st.floats(0, 3), st.integers(0, 3), st.floats(0, 10))
def test_an_encoder_that_is_surer_of_a_domain_never_makes_it_less_probable(values, encoder, weight, domain, more):
    calibration = DomainCalibration(2.0, (0.1, 0.0, 0.0, -0.1), 0.1, 0.95, weight)
    surer = encoder.copy()
    surer[:, domain] += more

    before, after = calibration.probabilities(values, encoder), calibration.probabilities(values, surer)

    assert np.allclose(after.sum(axis=1), 1)
    assert (after[:, domain] >= before[:, domain] - 1e-12).all()


@given(logits, logits, st.floats(-9, 9))
def test_only_differences_between_the_encoders_logits_count(values, encoder, shift):
    calibration = DomainCalibration(2.0, (0.0,) * 4, 0.1, 0.95, 0.7)

    assert np.allclose(calibration.probabilities(values, encoder + shift), calibration.probabilities(values, encoder))


@given(logits, logits)
def test_without_weight_the_encoder_is_not_heard(values, encoder):
    calibration = DomainCalibration(2.0, (0.0,) * 4, 0.1, 0.95)

    assert np.array_equal(calibration.probabilities(values, encoder), calibration.probabilities(values))
