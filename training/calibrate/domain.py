"""Domain probabilities and suggestion sets."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import log_softmax

from model.calibration import DomainCalibration

__all__ = ("fit_domain_calibration",)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

BIAS_PENALTY = 1e-3
"""Keeps the bias of a domain with few texts near 0."""


def fit_domain_calibration(margins: Floats, domains: Ints, *, coverage: float) -> DomainCalibration:
    """Fit temperature and bias by maximum likelihood, then the threshold of the conformal set.

    Temperature scaling with a bias per class (Guo et al., ICML 2017); split-conformal least-ambiguous sets (Sadinle,
    Lei & Wasserman, JASA 2019) with the finite-sample quantile of Vovk et al.

    Args:
        margins: Shape (texts, domains), out of fold.
        domains: Shape (texts,): right column.
        coverage: Share of texts whose right domain must be in the set, 0-1.
    """
    rows = np.arange(len(margins))
    outputs = margins.shape[1]

    right = np.eye(outputs)[domains]

    def loss(parameters: Floats) -> tuple[float, Floats]:
        scaled, bias = margins * np.exp(parameters[0]), parameters[1:]
        logs = log_softmax(scaled + bias, axis=1)
        value = float(-logs[rows, domains].mean() + BIAS_PENALTY * (bias**2).sum())
        slope = (np.exp(logs) - right) / len(margins)
        return value, np.concatenate([[(slope * scaled).sum()], slope.sum(axis=0) + 2 * BIAS_PENALTY * bias])

    start = np.zeros(outputs + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B").x
    bias = found[1:] - found[1:].mean()
    draft = DomainCalibration(float(np.exp(-found[0])), tuple(map(float, bias)), 0.0, coverage)
    held = np.sort(draft.probabilities(margins)[rows, domains])
    # At most floor((n + 1)(1 - coverage)) calibration texts may fall below the threshold.
    at = int(np.floor((len(held) + 1) * (1 - coverage)))
    threshold = float(held[at - 1]) if at >= 1 else 0.0
    return DomainCalibration(draft.temperature, draft.bias, threshold, coverage)
