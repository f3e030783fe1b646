"""The band of a cascade: as little for the encoder as keeps the promised agreement."""

from __future__ import annotations

import itertools

import msgspec
import numpy as np
import numpy.typing as npt

from model.calibration import CascadeBand, RiskVerdicts

__all__ = ("StageVerdicts", "fit_cascade")

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

GAPS = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
LOWS = (0.001, 0.002, 0.004, 0.007, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 0.2, 2.0)
SEVERE_AGREEMENT = 0.99
DOMAIN_AGREEMENT = 0.98
MARGIN = 0.002
"""Asked for beyond the promise: the band is chosen on the texts that it is measured on."""


class StageVerdicts(msgspec.Struct, frozen=True):
    """What one stage says about the calibration texts."""

    domains: Floats
    """Shape (texts, domains): probabilities."""
    risk: RiskVerdicts
    alert: float
    """Severe probability of its alert."""


def fit_cascade(linear: StageVerdicts, full: StageVerdicts, doubtful: Bools, severe_tier: int) -> CascadeBand:
    """Search the band that asks the encoder least among those that agree with the full model often enough.

    Args:
        linear: First stage.
        full: Both scorers.
        doubtful: Shape (texts,): texts that the encoder reads in any case.
        severe_tier: Level from which a tier is severe.
    """
    found = [
        _measure(CascadeBand(gap, low, 1.0, 0, 0, 0, 0, 0, len(doubtful)), linear, full, doubtful, severe_tier)
        for gap, low in itertools.product(GAPS, LOWS)
    ]
    enough = [
        band
        for band in found
        if band.severe_agreement >= SEVERE_AGREEMENT + MARGIN and band.domain_agreement >= DOMAIN_AGREEMENT + MARGIN
    ]
    return min(enough, key=lambda band: band.share)


def _measure(
    band: CascadeBand, linear: StageVerdicts, full: StageVerdicts, doubtful: Bools, severe_tier: int
) -> CascadeBand:
    asked = band.asks(linear.domains, linear.risk.severe, doubtful)

    def agree(one: npt.NDArray[np.generic], other: npt.NDArray[np.generic]) -> float:
        return float(np.mean(asked | (one == other)))

    def alerts(stage: StageVerdicts) -> Bools:
        result: Bools = (stage.risk.tiers >= severe_tier) | (stage.risk.severe >= stage.alert)
        return result

    return msgspec.structs.replace(
        band,
        share=float(asked.mean()),
        severe_agreement=agree(linear.risk.tiers >= severe_tier, full.risk.tiers >= severe_tier),
        domain_agreement=agree(linear.domains.argmax(axis=1), full.domains.argmax(axis=1)),
        tier_agreement=agree(linear.risk.tiers, full.risk.tiers),
        alert_agreement=agree(alerts(linear), alerts(full)),
    )
