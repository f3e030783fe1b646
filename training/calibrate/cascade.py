"""The band of a cascade: as little for the encoder as keeps the promised agreement."""

from __future__ import annotations

import itertools

import msgspec
import numpy as np
import numpy.typing as npt

from model.calibration import CascadeBand, RiskVerdicts
from model.calibration.cascade import domain_gaps

__all__ = ("StageVerdicts", "fit_cascade")

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

GAPS = (*np.round(np.arange(0.0, 1.0, 0.01), 2).tolist(), 1.01)
LOWS = (0.001, 0.002, 0.004, 0.007, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 0.15, 0.2, 0.3)
NOWHERE = (2.0, 1.0)
"""No severe probability lies here."""
HIGHS = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)
SEVERE_AGREEMENT = 0.99
DOMAIN_AGREEMENT = 0.98
EVERYTHING = CascadeBand(1.01, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0)


class StageVerdicts(msgspec.Struct, frozen=True):
    """What one stage says about the calibration texts."""

    domains: Floats
    """Shape (texts, domains): probabilities."""
    risk: RiskVerdicts
    alert: float
    """Severe probability of its alert."""


def fit_cascade(
    linear: StageVerdicts, full: StageVerdicts, doubtful: Bools, severe_tier: int, inflow: Bools | None = None
) -> CascadeBand:
    """Search the band that asks the encoder least among those that agree with the full model often enough.

    The band is chosen on the texts that it is measured on, so one text more than seen must be allowed to disagree
    (finite-sample correction of conformal risk control, Angelopoulos et al., ICLR 2024). With fewer texts than that
    takes, the encoder reads everything.

    Args:
        linear: First stage.
        full: Both scorers.
        doubtful: Shape (texts,): texts that the encoder reads in any case.
        severe_tier: Level from which a tier is severe.
        inflow: Shape (texts,): texts like those of an archive; the share and the stated agreements are theirs. The
            severe decision has to agree as often over all texts together, danger-rich ones included: in an archive
            severe texts are so rare that missing many of them would hardly show. All texts when None.
    """
    usual = np.ones(len(doubtful), dtype=np.bool_) if inflow is None else inflow
    other_severe = (linear.risk.tiers >= severe_tier) != (full.risk.tiers >= severe_tier)
    other_domain = linear.domains.argmax(axis=1) != full.domains.argmax(axis=1)
    gaps, severe = domain_gaps(linear.domains), linear.risk.severe
    best, share = msgspec.structs.replace(EVERYTHING, texts=int(usual.sum())), 1.0
    ranges = [(low, high) for low, high in itertools.product(LOWS, HIGHS) if low < high]
    for low, high in (NOWHERE, *ranges):
        inside = doubtful | ((severe >= low) & (severe <= high))
        for gap in GAPS:
            asked = inside | (gaps < gap)
            if asked[usual].mean() >= share:
                break
            left = other_severe & ~asked
            if (
                _enough(left, SEVERE_AGREEMENT)
                and _enough(left[usual], SEVERE_AGREEMENT)
                and _enough((other_domain & ~asked)[usual], DOMAIN_AGREEMENT)
            ):
                best, share = msgspec.structs.replace(best, gap=gap, low=low, high=high), float(asked[usual].mean())
    return _measure(best, linear, full, doubtful, severe_tier, usual)


def _enough(disagree: Bools, agreement: float) -> bool:
    return bool((disagree.sum() + 1) / (len(disagree) + 1) <= 1 - agreement)


def _measure(
    band: CascadeBand, linear: StageVerdicts, full: StageVerdicts, doubtful: Bools, severe_tier: int, usual: Bools
) -> CascadeBand:
    asked = band.asks(linear.domains, linear.risk.severe, doubtful)

    def agree(one: npt.NDArray[np.generic], other: npt.NDArray[np.generic]) -> float:
        return float(np.mean((asked | (one == other))[usual]))

    def alerts(stage: StageVerdicts) -> Bools:
        result: Bools = (stage.risk.tiers >= severe_tier) | (stage.risk.severe >= stage.alert)
        return result

    return msgspec.structs.replace(
        band,
        share=float(asked[usual].mean()),
        severe_agreement=agree(linear.risk.tiers >= severe_tier, full.risk.tiers >= severe_tier),
        domain_agreement=agree(linear.domains.argmax(axis=1), full.domains.argmax(axis=1)),
        tier_agreement=agree(linear.risk.tiers, full.risk.tiers),
        alert_agreement=agree(alerts(linear), alerts(full)),
    )
