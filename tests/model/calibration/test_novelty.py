from __future__ import annotations

import numpy as np
import pytest

from model.calibration import NoveltyRule, PooledSpace
from model.calibration.novelty import energy

SPACE = PooledSpace(np.diag([1.0, 2.0]).astype(np.float32), np.array([[0, 0], [4, 0]], dtype=np.float32))


def test_energy_is_high_where_no_domain_is_felt():
    sure, unsure = energy(np.array([[9.0, 0, 0], [0.0, 0, 0]]))

    assert sure < unsure
    assert unsure == pytest.approx(-np.log(3))


def test_distance_is_to_the_nearest_centre_in_whitened_space():
    found = SPACE.distances(np.array([[1, 0], [3.5, 0], [0, 1], [0, 0]], dtype=np.float32))

    assert found == pytest.approx([1, 0.25, 4, 0])


def test_a_text_is_unlike_from_the_threshold_on():
    pooled = np.array([[1, 0], [1.5, 0]], dtype=np.float32)
    logits = np.array([[0.0, 0], [9.0, 0]])

    assert NoveltyRule("mahalanobis", 2.0, 0.01).unlike(logits, pooled, SPACE).tolist() == [False, True]
    assert NoveltyRule("energy", -1.0, 0.01).unlike(logits, pooled, None).tolist() == [True, False]


def test_a_space_survives_its_arrays():
    found = PooledSpace.restore(SPACE.arrays(), 2)

    assert np.array_equal(found.whitening, SPACE.whitening)
    assert np.array_equal(found.centres, SPACE.centres)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"whitening": np.eye(3, dtype=np.float32)}, ValueError),
        ({"centres": np.zeros((2, 3), dtype=np.float32)}, ValueError),
        ({"centres": np.zeros(2, dtype=np.float32)}, ValueError),
        ({"centres": None}, KeyError),
    ],
)
def test_arrays_that_do_not_fit(change, error):
    arrays = {name: array for name, array in (SPACE.arrays() | change).items() if array is not None}

    with pytest.raises(error):
        PooledSpace.restore(arrays, 2)
