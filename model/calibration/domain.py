"""Calibrated domain probabilities and conformal suggestion sets."""

from __future__ import annotations

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.special import log_softmax, softmax

__all__ = ("DomainCalibration",)

Floats = npt.NDArray[np.float64]


class DomainCalibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Temperature scaling (Guo et al., ICML 2017) and least-ambiguous sets (Sadinle, Lei & Wasserman, JASA 2019).

    Where an encoder reads too, its log-probabilities enter with one weight (stacking, Wolpert 1992).
    """

    temperature: float
    """Margins are divided by it before the softmax; > 0."""
    bias: tuple[float, ...]
    """Added per domain after the division: corrects margins that do not compare across domains."""
    set_threshold: float
    """Domains of at least this probability are in the set, 0-1."""
    coverage: float
    """Share of texts whose right domain is in the set, as promised on calibration data, 0-1."""

    encoder: float = 0.0
    """Weight of the encoder's log-probabilities, never negative; 0 where the linear scorer speaks alone."""

    def probabilities(self, margins: Floats, encoder: Floats | None = None) -> Floats:
        """Calibrated probabilities; rows sum to 1.

        Args:
            margins: Shape (texts, domains), of the linear scorer.
            encoder: Domain logits of the encoder, of the same shape; None for a calibration without encoder.
        """
        logits = margins / self.temperature + np.asarray(self.bias)
        if encoder is not None:
            logits = logits + self.encoder * log_softmax(encoder, axis=1)
        result: Floats = softmax(logits, axis=1)
        return result

    def in_set(self, probabilities: Floats) -> npt.NDArray[np.bool_]:
        """Members of each text's set; the most probable domain is always one."""
        members: npt.NDArray[np.bool_] = probabilities >= self.set_threshold
        members[np.arange(len(probabilities)), probabilities.argmax(axis=1)] = True
        return members
