"""How unlike the complaints of the training a text is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp

__all__ = ("NoveltyRule", "PooledSpace", "energy")

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]


class PooledSpace(msgspec.Struct, frozen=True):
    """Where the mean vectors of known texts lie: one centre per domain and what they share of their spread."""

    whitening: Singles
    """Shape (hidden, hidden): makes the spread around the centres the same in every direction."""
    centres: Singles
    """Shape (centres, hidden), whitened."""

    @classmethod
    def restore(cls, arrays: Mapping[str, npt.NDArray[np.generic]], hidden: int) -> PooledSpace:
        """Undo :meth:`arrays`.

        Raises:
            KeyError, ValueError: An array is missing or has the wrong shape.
        """
        whitening, centres = arrays["whitening"].astype(np.float32), arrays["centres"].astype(np.float32)
        if whitening.shape != (hidden, hidden) or centres.ndim != whitening.ndim or centres.shape[1] != hidden:
            raise ValueError("shapes of whitening and centres")
        return cls(whitening, centres)

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """As named arrays for a safetensors file."""
        return {"whitening": self.whitening, "centres": self.centres}

    def distances(self, pooled: Singles) -> Floats:
        """Squared Mahalanobis distance to the nearest centre (Lee et al., NeurIPS 2018).

        Args:
            pooled: Shape (texts, hidden).

        Returns:
            Shape (texts,).
        """
        white = pooled.astype(np.float64) @ self.whitening.astype(np.float64)
        centres = self.centres.astype(np.float64)
        squares = (white**2).sum(axis=1)[:, None] - 2 * white @ centres.T + (centres**2).sum(axis=1)
        result: Floats = squares.min(axis=1)
        return result


class NoveltyRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From which score on a text is unlike anything seen."""

    measure: Literal["energy", "mahalanobis"]
    """:func:`energy` of the domain logits, or :meth:`PooledSpace.distances`."""
    threshold: float
    flagged: float
    """Share of complaints that reach the threshold by chance, 0-1."""
    auroc: dict[str, float] = {}
    """How well each measure told complaints from the texts of ``against``; empty where there were none."""
    against: tuple[str, ...] = ()
    """Names of files that hold no complaints."""

    def unlike(self, domains: Floats, pooled: Singles, space: PooledSpace | None) -> npt.NDArray[np.bool_]:
        """Shape (texts,): texts that reach the threshold.

        Args:
            domains: Shape (texts, domains): logits of the encoder.
            pooled: Shape (texts, hidden).
            space: Needed for ``mahalanobis``.
        """
        scores = energy(domains) if space is None or self.measure == "energy" else space.distances(pooled)
        found: npt.NDArray[np.bool_] = scores >= self.threshold
        return found


def energy(domains: Floats) -> Floats:
    """Free energy of domain logits (Liu et al., NeurIPS 2020): high where no domain is felt. Shape (texts,)."""
    result: Floats = -logsumexp(domains, axis=1)
    return result
