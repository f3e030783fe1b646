"""Domain probabilities and suggestion sets."""

from __future__ import annotations

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import log_softmax

from model.calibration import DomainCalibration

__all__ = ("fit_domain_calibration",)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

BIAS_PENALTY = 8.0
"""Texts that a bias has to convince: keeps the bias of a domain with few texts near 0."""


def fit_domain_calibration(
    margins: Floats,
    domains: Ints,
    *,
    coverage: float,
    encoder: Floats | None = None,
    folds: Ints | None = None,
) -> DomainCalibration:
    """Fit temperature and bias by maximum likelihood, then the threshold of the conformal set.

    Temperature scaling with a bias per class (Guo et al., ICML 2017); split-conformal least-ambiguous sets (Sadinle,
    Lei & Wasserman, JASA 2019) with the finite-sample quantile of Vovk et al.

    Args:
        margins: Shape (texts, domains), out of fold.
        domains: Shape (texts,): right column.
        coverage: Share of texts whose right domain must be in the set, 0-1.
        encoder: Shape (texts, domains): logits of an encoder that did not learn from the texts. Its log-probabilities
            get one weight, never negative (stacking, Wolpert 1992).
        folds: Shape (texts,): where texts are few, the threshold is read off probabilities that were fitted without
            the text's own fold (cross-conformal prediction, Vovk 2015); off the fitted ones when None.
    """
    draft = _fit(margins, domains, coverage, encoder)
    probabilities = draft.probabilities(margins, encoder)
    for fold in np.unique(folds) if folds is not None else ():
        inside = folds == fold
        own, other = (None, None) if encoder is None else (encoder[inside], encoder[~inside])
        part = _fit(margins[~inside], domains[~inside], coverage, other)
        probabilities[inside] = part.probabilities(margins[inside], own)
    held = np.sort(probabilities[np.arange(len(margins)), domains])
    # At most floor((n + 1)(1 - coverage)) calibration texts may fall below the threshold.
    at = int(np.floor((len(held) + 1) * (1 - coverage)))
    return msgspec.structs.replace(draft, set_threshold=float(held[at - 1]) if at >= 1 else 0.0)


def _fit(margins: Floats, domains: Ints, coverage: float, encoder: Floats | None) -> DomainCalibration:
    """Without a threshold."""
    texts, outputs = margins.shape
    rows = np.arange(texts)
    right = np.eye(outputs)[domains]
    second = np.zeros_like(margins) if encoder is None else log_softmax(encoder, axis=1)
    penalty = BIAS_PENALTY / max(texts, 1)

    def loss(parameters: Floats) -> tuple[float, Floats]:
        scaled, weight, bias = margins * np.exp(parameters[0]), parameters[1], parameters[2:]
        logs = log_softmax(scaled + weight * second + bias, axis=1)
        value = float(-logs[rows, domains].mean() + penalty * (bias**2).sum())
        slope = (np.exp(logs) - right) / texts
        own = [(slope * scaled).sum(), (slope * second).sum()]
        return value, np.concatenate([own, slope.sum(axis=0) + 2 * penalty * bias])

    bounds = [(None, None), (0.0, 0.0 if encoder is None else None), *[(None, None)] * outputs]
    found = minimize(loss, np.zeros(outputs + 2), jac=True, method="L-BFGS-B", bounds=bounds).x
    bias = found[2:] - found[2:].mean()
    return DomainCalibration(float(np.exp(-found[0])), tuple(map(float, bias)), 0.0, coverage, float(found[1]))
