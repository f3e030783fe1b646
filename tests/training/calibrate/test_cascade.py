from __future__ import annotations

import numpy as np
import pytest

from model.calibration import RiskVerdicts
from training.calibrate import StageVerdicts, fit_cascade


def stages(seed: int, texts: int):
    """A linear stage that errs where it is unsure, and a full model that does not."""
    generator = np.random.default_rng(seed)
    sure = generator.random(texts)
    first = 0.5 + sure / 2
    linear = np.stack([first, 1 - first], axis=1)
    wrong = generator.random(texts) > first
    full = np.where(wrong[:, None], linear[:, ::-1], linear)
    severe = generator.random(texts) ** 3
    tiers = np.where(severe >= 0.5, 2, 0)
    other = np.where((severe > 0.3) & (severe < 0.6) & (generator.random(texts) < 0.3), 2 - tiers, tiers)
    nothing = np.zeros((texts, 0))
    return (
        StageVerdicts(linear, RiskVerdicts(tiers, severe, nothing), 0.2),
        StageVerdicts(full, RiskVerdicts(other, severe, nothing), 0.2),
        np.zeros(texts, dtype=np.bool_),
    )


def test_the_promised_agreement_holds_and_the_encoder_is_spared():
    linear, full, doubtful = stages(1, 3000)

    band = fit_cascade(linear, full, doubtful, 2)

    assert band.severe_agreement >= 0.99
    assert band.domain_agreement >= 0.98
    assert band.share < 0.95
    assert band.texts == 3000
    asked = band.asks(linear.domains, linear.risk.severe, doubtful)
    assert asked.mean() == pytest.approx(band.share)


@pytest.mark.parametrize("seed", range(3))
def test_it_holds_on_new_texts_too(seed):
    band = fit_cascade(*stages(seed, 3000), 2)
    linear, full, doubtful = stages(seed + 100, 20_000)

    asked = band.asks(linear.domains, linear.risk.severe, doubtful)

    severe = (linear.risk.tiers >= 2) == (full.risk.tiers >= 2)
    domain = linear.domains.argmax(axis=1) == full.domains.argmax(axis=1)
    assert (asked | severe).mean() >= 0.985
    assert (asked | domain).mean() >= 0.975


def test_stages_that_agree_need_no_encoder_but_for_doubtful_texts():
    linear, _, doubtful = stages(2, 500)
    doubtful[:50] = True

    band = fit_cascade(linear, linear, doubtful, 2)

    assert band.share == pytest.approx(0.1)
    assert band.alert_agreement == band.tier_agreement == 1


def test_too_few_texts_promise_nothing_so_the_encoder_reads_everything():
    linear, _, doubtful = stages(3, 60)

    assert fit_cascade(linear, linear, doubtful, 2).share == 1


def test_danger_rich_texts_bind_the_severe_decision_though_an_archive_seldom_has_them():
    linear, full, doubtful = stages(4, 3000)
    full = StageVerdicts(linear.domains, full.risk, full.alert)
    rich = np.flatnonzero((linear.risk.severe > 0.3) & (linear.risk.severe < 0.6))
    calm = np.setdiff1d(np.arange(3000), rich)
    inflow = np.ones(3000, dtype=np.bool_)
    inflow[rich[20:]] = False

    alone = fit_cascade(*(take(stage, inflow) for stage in (linear, full)), doubtful[inflow], 2)
    bound = fit_cascade(linear, full, doubtful, 2, inflow)

    assert bound.texts == alone.texts == inflow.sum() >= len(calm)
    asked = bound.asks(linear.domains, linear.risk.severe, doubtful)
    assert (asked | (linear.risk.tiers == full.risk.tiers)).mean() >= 0.99
    asked = alone.asks(linear.domains, linear.risk.severe, doubtful)
    assert (asked | (linear.risk.tiers == full.risk.tiers)).mean() < 0.99
    assert bound.share == pytest.approx(bound.asks(linear.domains, linear.risk.severe, doubtful)[inflow].mean())


def take(stage: StageVerdicts, rows) -> StageVerdicts:
    risk = RiskVerdicts(stage.risk.tiers[rows], stage.risk.severe[rows], stage.risk.signals[rows])
    return StageVerdicts(stage.domains[rows], risk, stage.alert)
