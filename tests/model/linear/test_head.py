from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from model.linear.head import LinearHead

weights = hnp.arrays(
    np.float32,
    st.tuples(st.integers(1, 12), st.integers(1, 5)),
    elements=st.floats(-100, 100, width=32, allow_subnormal=False),
)


@given(weights)
def test_quantising_errs_by_half_a_step_at_most(values):
    head = LinearHead(values, np.zeros(values.shape[1], dtype=np.float32))

    quantised, step = head.quantise()
    restored = LinearHead.restore(quantised, step, head.bias)

    assert quantised.dtype == np.int8
    assert (np.abs(restored.weights - values) <= step * 0.5001 + 1e-12).all()
    assert (step <= np.maximum(np.abs(values).max(axis=0), 1e-12) / 127 * 1.0001).all()


def test_a_batch_scores_bit_for_bit_what_single_rows_score():
    generator = np.random.default_rng(7)
    rows = sparse.random_array((70, 500), density=0.05, format="csr", dtype=np.float32, rng=generator)
    rows = sparse.csr_array(rows)
    head = LinearHead(generator.normal(size=(500, 16)).astype(np.float32), generator.normal(size=16).astype(np.float32))

    together = head.scores(rows)

    for row in range(rows.shape[0]):
        assert np.array_equal(head.scores(rows[[row]])[0], together[row])
