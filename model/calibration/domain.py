"""Calibrated domain probabilities and conformal suggestion sets."""

from __future__ import annotations

import msgspec
import numpy as np
import numpy.typing as npt

__all__ = ("DomainCalibration",)

Floats = npt.NDArray[np.float64]


class DomainCalibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Temperature scaling (Guo et al., ICML 2017) and least-ambiguous sets (Sadinle, Lei & Wasserman, JASA 2019)."""

    temperature: float
    """Margins are divided by it before the softmax; > 0."""
    bias: tuple[float, ...]
    """Added per domain after the division: corrects margins that do not compare across domains."""
    set_threshold: float
    """Domains of at least this probability are in the set, 0-1."""
    coverage: float
    """Share of texts whose right domain is in the set, as promised on calibration data, 0-1."""

    def probabilities(self, margins: Floats) -> Floats:
        """Margins (texts, domains) → probabilities of the same shape; rows sum to 1."""
        logits = margins / self.temperature + np.asarray(self.bias)
        logits = logits - logits.max(axis=1, keepdims=True)
        shares = np.exp(logits)
        result: Floats = shares / shares.sum(axis=1, keepdims=True)
        return result

    def in_set(self, probabilities: Floats) -> npt.NDArray[np.bool_]:
        """Members of each text's set; the most probable domain is always one."""
        members: npt.NDArray[np.bool_] = probabilities >= self.set_threshold
        members[np.arange(len(probabilities)), probabilities.argmax(axis=1)] = True
        return members
