from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from model.calibration import HitTable, OutputCalibration, RiskCalibration, join_encoder, summarise
from model.tripwire import Hit

LEVELS, SIGNALS = 3, 2
scores = st.floats(-20, 20)
shares = st.floats(0, 1)


def outputs(lifts: int):
    return st.builds(
        OutputCalibration,
        text=st.floats(0, 3),
        worst=st.floats(0, 3),
        top=st.floats(0, 3),
        length=st.floats(-2, 2),
        bias=st.floats(-5, 5),
        lifts=st.lists(st.floats(0, 5), min_size=lifts, max_size=lifts).map(sorted).map(tuple),
        cutoff=shares,
        encoder=st.floats(0, 3),
    )


calibrations = st.builds(
    RiskCalibration,
    tiers=st.tuples(*[outputs(LEVELS)] * LEVELS),
    signals=st.tuples(*[outputs(1)] * SIGNALS),
    alert=shares,
    alert_recall=st.just(0.95),
    evidence=scores,
)


@st.composite
def batches(draw):
    rows = draw(st.integers(1, 5))
    width = draw(st.sampled_from([4, 5]))
    features = draw(hnp.arrays(np.float64, (rows, LEVELS + SIGNALS, width), elements=scores))
    tiers = draw(hnp.arrays(np.int64, rows, elements=st.integers(0, LEVELS)))
    return features, HitTable(tiers, draw(hnp.arrays(np.bool_, (rows, SIGNALS))))


@settings(max_examples=50)
@given(calibrations, batches())
def test_probabilities_never_increase_from_level_to_level(calibration, batch):
    features, hits = batch
    found = calibration.tier_probabilities(features[:, :LEVELS], hits)

    assert ((found >= 0) & (found <= 1)).all()
    assert (np.diff(found, axis=1) <= 0).all()


@settings(max_examples=50)
@given(calibrations, batches(), st.integers(0, LEVELS), st.integers(0, SIGNALS - 1))
def test_more_hits_never_lower_anything(calibration, batch, tier, signal):
    features, hits = batch
    named = hits.signals.copy()
    named[:, signal] = True
    more = HitTable(np.maximum(hits.tiers, tier), named)

    before = calibration.tier_probabilities(features[:, :LEVELS], hits)
    after = calibration.tier_probabilities(features[:, :LEVELS], more)

    assert (after >= before).all()
    assert (calibration.decide(after, more) >= calibration.decide(before, hits)).all()
    assert (
        calibration.signal_probabilities(features[:, LEVELS:], more)
        >= calibration.signal_probabilities(features[:, LEVELS:], hits)
    ).all()


@settings(max_examples=50)
@given(calibrations, batches())
def test_a_decision_is_the_highest_level_reached_and_at_least_the_hit(calibration, batch):
    features, hits = batch
    found = calibration.tier_probabilities(features[:, :LEVELS], hits)

    expected = [
        max(
            int(hit),
            *(level if row[level - 1] >= tier.cutoff else 0 for level, tier in enumerate(calibration.tiers, 1)),
        )
        for row, hit in zip(found, hits.tiers, strict=True)
    ]
    assert calibration.decide(found, hits).tolist() == expected


@settings(max_examples=50)
@given(calibrations, batches())
def test_a_batch_gives_what_single_texts_give(calibration, batch):
    features, hits = batch
    together = calibration.tier_probabilities(features[:, :LEVELS], hits)
    signals = calibration.signal_probabilities(features[:, LEVELS:], hits)

    for row in range(len(features)):
        own = HitTable(hits.tiers[[row]], hits.signals[[row]])
        assert np.array_equal(calibration.tier_probabilities(features[[row], :LEVELS], own)[0], together[row])
        assert np.array_equal(calibration.signal_probabilities(features[[row], LEVELS:], own)[0], signals[row])


@given(st.lists(st.integers(0, 6), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_summarise_matches_the_slow_reference(sizes, random):
    texts = np.array([[random.uniform(-9, 9) for _ in range(2)] for _ in sizes])
    clauses = np.array([[random.uniform(-9, 9) for _ in range(2)] for _ in range(sum(sizes))]).reshape(-1, 2)
    text_of = np.repeat(np.arange(len(sizes)), sizes)

    found = summarise(texts, clauses, text_of)

    for row, size in enumerate(sizes):
        for output in range(2):
            own = sorted(clauses[text_of == row, output].tolist(), reverse=True) or [texts[row, output]]
            expected = [texts[row, output], own[0], sum(own[:3]) / len(own[:3]), np.log(1 + size)]
            assert np.allclose(found[row, output], expected)


def test_without_signals_there_is_no_column():
    calibration = RiskCalibration((), (), 0.5, 0.95, 0.0)
    hits = HitTable(np.zeros(2, dtype=np.int64), np.zeros((2, 0), dtype=np.bool_))

    assert calibration.signal_probabilities(np.zeros((2, 0, 4)), hits).shape == (2, 0)


@settings(max_examples=50)
@given(calibrations, batches(), st.sampled_from([0, 1, 2, 4]), st.floats(0, 10))
def test_more_danger_in_any_score_never_lowers_anything(calibration, batch, column, more):
    features, hits = batch
    raised = features.copy()
    raised[:, :, column if column < features.shape[2] else 0] += more

    before, after = calibration.judge(features, hits, 2), calibration.judge(raised, hits, 2)

    assert (after.tiers >= before.tiers).all()
    assert (after.severe >= before.severe).all()
    assert (after.signals >= before.signals).all()


@settings(max_examples=50)
@given(calibrations, batches())
def test_a_severe_verdict_never_stands_beside_a_probability_below_its_cutoff(calibration, batch):
    features, hits = batch
    found = calibration.judge(features, hits, 2)

    assert (found.severe[found.tiers >= 2] >= calibration.tiers[1].cutoff).all()
    assert (found.signals[hits.signals] == 1).all()
    assert (found.tiers >= hits.tiers).all()


def test_hits_are_tabulated_by_their_highest_tier_and_all_signals():
    low = Hit(id="a", name="甲", start=0, end=1, tier=1, signals=("despair",))
    high = Hit(id="b", name="乙", start=2, end=3, tier=3, signals=("threat", "elsewhere"))

    found = HitTable.of([(), (low, high), (low,)], ("threat", "despair"))

    assert found.tiers.tolist() == [0, 3, 1]
    assert found.signals.tolist() == [[False, False], [True, True], [False, True]]
    assert found.take(np.array([2, 0])).tiers.tolist() == [1, 0]
    assert HitTable.of([(), ()], ()).signals.shape == (2, 0)


def test_the_encoder_is_the_fifth_feature():
    features = np.arange(24, dtype=float).reshape(2, 3, 4)
    risks = np.array([[-1.0, -2, -3], [1, 2, 3]])

    found = join_encoder(features, risks)

    assert np.array_equal(found[:, :, :4], features)
    assert np.array_equal(found[:, :, 4], risks)
    output = OutputCalibration(0.0, 0.0, 0.0, 0.0, 1.0, encoder=2.0)
    assert output.log_odds(found[:, 1], np.zeros(2, dtype=np.int64)).tolist() == [-3, 5]
    assert output.log_odds(features[:, 1], np.zeros(2, dtype=np.int64)).tolist() == [1, 1]
