"""Which texts of an archive the encoder reads after the linear scorer."""

from __future__ import annotations

import msgspec
import numpy as np
import numpy.typing as npt

__all__ = ("CascadeBand", "domain_gaps")

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


class CascadeBand(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cascade of two stages (Viola & Jones, IJCV 2004): what the first is sure of, the second does not read.

    Outside the band the linear scorer answers with its own calibration, alert threshold included, so that the cascade
    never keeps silent about a text that the linear scorer alone would raise an alert for.
    """

    gap: float
    """The encoder reads texts whose two first domains are nearer than this in probability, 0-1 …"""
    low: float
    """… or whose severe probability is at least this …"""
    high: float
    """… and at most this; ``low`` > ``high`` for no such texts."""
    share: float
    """Share of the calibration texts that the encoder read, 0-1."""
    severe_agreement: float
    """Share of the calibration texts on which cascade and full model agree whether the tier is severe, 0-1."""
    domain_agreement: float
    """The same for the first domain."""
    tier_agreement: float
    """The same for the tier."""
    alert_agreement: float
    """The same for the alert: a severe tier, or danger not excluded."""
    texts: int
    """Calibration texts."""

    def asks(self, domains: Floats, severe: Floats, doubtful: Bools) -> Bools:
        """Texts that the encoder reads.

        Args:
            domains: Shape (texts, domains): probabilities of the linear scorer.
            severe: Shape (texts,): its severe probabilities.
            doubtful: Shape (texts,): texts that the encoder reads in any case: a tripwire was hit, or the linear
                scorer does not know such writing.
        """
        inside = (severe >= self.low) & (severe <= self.high)
        return doubtful | inside | (domain_gaps(domains) < self.gap)


def domain_gaps(domains: Floats) -> Floats:
    """Shape (texts,): how much more probable the first domain is than the second; 1 where there is only one."""
    if domains.shape[1] == 1:
        return np.ones(len(domains))
    best = np.partition(domains, -2, axis=1)
    result: Floats = best[:, -1] - best[:, -2]
    return result
