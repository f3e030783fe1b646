from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from model.calibration import DomainCalibration

margins = hnp.arrays(np.float64, st.tuples(st.integers(1, 6), st.just(4)), elements=st.floats(-1e6, 1e6))
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
